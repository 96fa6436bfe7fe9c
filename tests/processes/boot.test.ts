import { expect, test } from 'bun:test'
import { eventually, freePort, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'

const bun = process.execPath

test.each(['src/api.ts', 'src/worker.ts'])(
  '%s tells every fault of its configuration at once',
  async (script) => {
    const started = await startProcess({
      name: 'broken',
      command: [bun, script],
      env: {
        NODE_ENV: 'production',
        PORT: '99999',
        DATABASE_URL: 'mysql://nowhere',
        STRIPE_API_BASE: 'http://127.0.0.1:1',
        JWT_KEYS: 'a:too-short',
      },
    })
    expect(await started.exited).toBe(1)
    const output = started.output()
    for (const name of [
      'PORT',
      'DATABASE_URL',
      'REDIS_URL',
      'STRIPE_API_BASE',
      'STRIPE_SECRET_KEY',
      'STRIPE_WEBHOOK_SECRETS',
      'JWT_KEYS',
      'OTP_KEY',
      'ORDER_NUMBER_KEY',
      'SMS_PROVIDER_URL',
    ]) {
      expect(output).toContain(`- ${name} `)
    }
    expect(output).not.toContain('    at ')
    expect(output).toContain('.env.example')
  },
)

test('a database that cannot be reached is waited for, visibly, and then named', async () => {
  const port = await freePort()
  const api = await startProcess({
    name: 'api',
    command: [bun, 'src/api.ts'],
    env: {
      NODE_ENV: 'test',
      PORT: String(await freePort()),
      DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/none`,
      DATABASE_BOOT_WAIT_SECONDS: '1',
    },
  })
  expect(await api.exited).toBe(1)
  const messages = api.logs().map((line) => line.msg)
  expect(messages).toContain('waiting for the database')
  expect(messages).toContain('api could not start')
  expect(api.output()).toContain('ECONNREFUSED')
})

test('a taken port is named, in one line and without a stack', async () => {
  const shop = await openRealShop()
  await shop.startApi()
  const second = await startProcess({ name: 'second', command: [bun, 'src/api.ts'], env: shop.environment })
  expect(await second.exited).toBe(1)
  expect(second.logs().at(-1)).toMatchObject({
    msg: 'api could not start',
    err: expect.stringContaining(`It cannot listen on 127.0.0.1:${shop.environment.PORT}`),
  })
})

test('without Redis the API serves, degraded, and says so', async () => {
  const shop = await openRealShop()
  await shop.redis.stop()
  const api = await shop.startApi()
  const ready = await fetch(`${shop.url}/readyz`)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toMatchObject({ status: 'degraded', postgres: 'up', redis: 'down' })
  const products = await fetch(`${shop.url}/products`)
  expect(products.status).toBe(200)
  expect(api.output()).toContain('redis is unreachable')

  await shop.redis.restart()
  await eventually(async () => {
    const again = await fetch(`${shop.url}/readyz`)
    expect(await again.json()).toMatchObject({ status: 'ready' })
    return true
  })
})

test('on SIGTERM the API finishes what is under way, then ends with 0', async () => {
  const shop = await openRealShop()
  const [api, worker] = await Promise.all([shop.startApi({ DRAIN_SECONDS: '1' }), shop.startWorker()])
  const blocker = await shop.sql.reserve()
  await blocker`begin`
  await blocker`lock table products in access exclusive mode`
  const waiting = fetch(`${shop.url}/products`)
  await eventually(async () => (await shop.sql`select from pg_locks where not granted`).length > 0)
  const stopping = Promise.all([api.stop(), worker.stop()])
  const notReady = await eventually(async () => {
    const response = await fetch(`${shop.url}/readyz`)
    return response.status === 503 && response
  })
  expect(await notReady.json()).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  // Nobody new is let in any more, and what was under way still is.
  await eventually(() =>
    fetch(`${shop.url}/livez`, { keepalive: false }).then(
      () => false,
      () => true,
    ),
  )
  await blocker`commit`
  blocker.release()
  expect((await waiting).status).toBe(200)
  expect(await stopping).toEqual([0, 0])
  expect(api.logs().map((line) => line.msg)).toContain('api has stopped')
  expect(worker.logs().map((line) => line.msg)).toContain('worker has stopped')
})

test('the log carries the request id and no secret', async () => {
  const shop = await openRealShop()
  const api = await shop.startApi()
  const phone = '+48512000111'
  await fetch(`${shop.url}/auth/otp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'log-test' },
    body: JSON.stringify({ phone, userType: 'individual' }),
  })
  await fetch(`${shop.url}/me`, { headers: { authorization: 'Bearer secret-token' } })
  const line = await eventually(() => api.logs().find((entry) => entry.requestId === 'log-test'))
  expect(line).toMatchObject({ method: 'POST', route: '/auth/otp', status: 202, level: 'info' })
  expect(api.output()).not.toContain(phone)
  expect(api.output()).not.toContain('secret-token')
})

test('with all workers gone the API says so: degraded, and one line that calls people', async () => {
  const shop = await openRealShop()
  await shop.sql`
    insert into outbox (id, topic, payload, created_at)
    values (gen_random_uuid(), 'order.placed', '{}', now() - interval '2 minutes')`
  const api = await shop.startApi({ RELEASE: '9.9.9' })
  const ready = await fetch(`${shop.url}/readyz`)
  expect([ready.status, ready.headers.get('x-release')]).toEqual([200, '9.9.9'])
  expect(await ready.json()).toMatchObject({ status: 'degraded', outbox: { open: 1 }, release: '9.9.9' })
  const line = await eventually(() => api.logs().find(({ alert }) => alert === true))
  expect(line).toMatchObject({ msg: 'messages wait and nobody works on them', open: 1, release: '9.9.9' })
})

test('the worker answers probes on a port of its own, which no second one can have', async () => {
  const shop = await openRealShop()
  const port = await freePort()
  const worker = await shop.startWorker({ WORKER_PORT: String(port), RELEASE: '9.9.9' })
  const probe = async (path: string) => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`)
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  }
  expect(await probe('/livez')).toEqual({ status: 200, body: { status: 'alive', release: '9.9.9' } })
  expect((await probe('/metrics')).status).toBe(404)
  await eventually(async () => {
    expect(await probe('/readyz')).toMatchObject({
      status: 200,
      body: {
        status: 'ready',
        postgres: 'up',
        redis: 'up',
        outbox: { open: 0 },
        tasks: [],
        release: '9.9.9',
      },
    })
    return true
  })
  // A message that nobody of this release listens to: it waits.
  await shop.sql`
    insert into outbox (id, topic, payload, created_at)
    values (gen_random_uuid(), 'test.nobody', '{}', now() - interval '2 minutes')`
  expect((await probe('/readyz')).body).toMatchObject({ status: 'degraded', outbox: { open: 1 } })
  const second = await startProcess({
    name: 'second',
    command: [bun, 'src/worker.ts'],
    env: { ...shop.environment, WORKER_PORT: String(port) },
  })
  expect(await second.exited).toBe(1)
  expect(second.logs().at(-1)).toMatchObject({ err: expect.stringContaining('WORKER_PORT') })
  expect(await worker.stop()).toBe(0)
})
