import { expect, test } from 'bun:test'
import Stripe from 'stripe'
import { openLog } from '#platform/log'
import { createBuyers } from '../support/crowd'
import { openShop } from '../support/shop'

const { context } = await openShop({ seed: false })

function linesOf(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = []
  write(openLog('test', 'info', { write: (line) => void lines.push(line) }))
  return lines.join('')
}

test('a row that Postgres refused does not reach the log with the customer in it', async () => {
  const [buyer] = await createBuyers(context, 1, () => [])
  const { sql } = context.db
  const refused = await sql`update users set user_type = 'nobody' where id = ${buyer?.userId ?? ''}`.catch(
    (error: unknown) => error,
  )
  const [user] = await sql<[{ phone: string }]>`select phone from users where id = ${buyer?.userId ?? ''}`

  const lines = linesOf((log) => log.error({ err: refused }, 'request failed'))

  expect(lines).not.toContain(user.phone)
  expect(lines).not.toContain('Kowalski')
  expect(lines).toContain('"code":"23514"')
  expect(lines).toContain('"constraint_name":"users_')
})

test('an error of Stripe does not reach the log with the payer and the secret in it', () => {
  const declined = new Stripe.errors.StripeCardError({
    type: 'card_error',
    code: 'card_declined',
    message: 'Your card was declined.',
    payment_intent: {
      client_secret: 'pi_1_secret_2',
      last_payment_error: { payment_method: { billing_details: { name: 'Jan Kowalski' } } },
    } as unknown as Stripe.PaymentIntent,
  })

  const lines = linesOf((log) => log.error({ err: declined }, 'job failed'))

  expect(lines).not.toContain('pi_1_secret_2')
  expect(lines).not.toContain('Kowalski')
  expect(lines).toContain('"code":"card_declined"')
})

test('what is secret is left out at three levels, also within lists, and nothing else is touched', () => {
  const lines = linesOf((log) =>
    log.info(
      {
        phone: '+48',
        route: '/me',
        a: { token: 'x', b: { nip: '1', c: 2 } },
        list: [{ email: 'y' }, 'z'],
        when: new Date(0),
      },
      'request',
    ),
  )
  expect(JSON.parse(lines)).toMatchObject({
    phone: '[redacted]',
    route: '/me',
    a: { token: '[redacted]', b: { nip: '[redacted]', c: 2 } },
    list: [{ email: '[redacted]' }, 'z'],
    when: '1970-01-01T00:00:00.000Z',
  })
  const fields = { otp: '123456', sum: 1 }
  linesOf((log) => log.info(fields, 'x'))
  expect(fields.otp).toBe('123456')
})
