import { HttpErrors } from '#http/http-errors'
import { IdempotencyErrors } from '#platform/idempotency'
import { AdminErrors } from '../domains/admin/errors'
import { BackofficeErrors } from '../domains/backoffice/errors'
import { CatalogErrors } from '../domains/catalog/errors'
import { IdentityErrors } from '../domains/identity/errors'
import { CartProblems, OrderErrors } from '../domains/order/errors'
import { PaymentErrors } from '../domains/payment/errors'

/** Every error the API can answer with. */
export const errorCatalogue = {
  ...HttpErrors,
  ...IdempotencyErrors,
  ...IdentityErrors,
  ...CatalogErrors,
  ...OrderErrors,
  ...CartProblems,
  ...PaymentErrors,
  ...AdminErrors,
  ...BackofficeErrors,
}
