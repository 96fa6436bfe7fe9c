import { Elysia, t } from 'elysia'
import type { Context } from '#platform/context'
import { readDevelopmentInbox } from '../application/sign-in/read-development-inbox'
import { authentication } from './guard'

/** The texts that were sent to a phone. Production does not have this route, nor does the OpenAPI document. */
export function developmentRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.development' })
    .use(authentication(context))
    .get(
      '/dev/inbox',
      async ({ query: { phone } }) => ({ data: await readDevelopmentInbox(context, phone) }),
      {
        anybody: true,
        query: t.Object({ phone: t.String({ minLength: 6, maxLength: 24 }) }),
        response: {
          200: t.Object({
            data: t.Array(
              t.Object({ phone: t.String(), text: t.String(), reference: t.String(), at: t.String() }),
            ),
          }),
        },
        detail: { summary: 'Texts sent to a phone, newest first', hide: true },
      },
    )
}
