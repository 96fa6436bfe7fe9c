import { Redis } from 'ioredis'
import postgres from 'postgres'
import { control } from '../prove/index'
import { signal } from '../services/index'
import { goBack } from './restore'
import type { Blow, Part, World } from './world'

export interface Fault {
  readonly name: string
  /** How often it comes up among the others. */
  readonly weight: number
  /** Strikes, lasts, and mends itself. */
  readonly strike: (blow: Blow) => Promise<void>
}

/** For a shop that reaches Postgres through it. */
export const poolerKilled: Fault = {
  name: 'kill -9 pgbouncer',
  weight: 1,
  strike: async (blow) => {
    await blow.world.pooler?.kill9()
    await last(blow)
    await blow.world.pooler?.restart()
  },
}

const last = ({ milliseconds }: Blow): Promise<void> => Bun.sleep(milliseconds)

/** Between what is written here and what is done at Stripe, and before an answer: in the middle of each step of money. */
const points: Readonly<Record<Part, readonly string[]>> = {
  api: ['order.written', 'event.opened', 'event.applied'],
  worker: [
    'cancel.intent_closed',
    'relay.claimed',
    'intent.row_written',
    'intent.created',
    'intent.stored',
    'refund.created',
    'refund.stored',
  ],
}

const parts = ['api', 'worker'] as const

export const faults: readonly Fault[] = [
  ...parts.flatMap((part): Fault[] => [
    { name: `kill -9 ${part}`, weight: 3, strike: (blow) => killed(blow, part) },
    { name: `${part} dies in the middle of a step`, weight: 4, strike: (blow) => diesAtPoint(blow, part) },
    { name: `SIGSTOP ${part}`, weight: 2, strike: (blow) => stopped(blow, part) },
  ]),
  { name: 'the log’s disk is full', weight: 1, strike: logFull },
  { name: 'kill -9 redis', weight: 2, strike: redisKilled },
  { name: 'SIGSTOP redis', weight: 2, strike: redisStopped },
  { name: 'redis is flushed', weight: 2, strike: redisFlushed },
  { name: 'kill -9 postgres', weight: 2, strike: postgresKilled },
  { name: 'SIGSTOP postgres', weight: 2, strike: postgresStopped },
  { name: 'the pool is full', weight: 2, strike: poolFull },
  ...(['customers', 'postgres', 'redis'] as const).flatMap((name): Fault[] => [
    { name: `connections cut: ${name}`, weight: 2, strike: async ({ world }) => world.proxies[name].cut() },
    { name: `network slow: ${name}`, weight: 1, strike: (blow) => slow(blow, name) },
    { name: `network swallows: ${name}`, weight: 1, strike: (blow) => swallowed(blow, name) },
  ]),
  stripe('Stripe answers late', { effect: { latency_ms: 1_500 }, match: { path: '/v1/*' } }),
  stripe('Stripe answers too late', {
    effect: { reply_latency_ms: 6_000 },
    match: { path: '/v1/*', probability: 0.5 },
  }),
  stripe('Stripe: 429', { effect: { status: 429 }, match: { path: '/v1/*', probability: 0.7 } }),
  stripe('Stripe: 500', { effect: { status: 500 }, match: { path: '/v1/*', probability: 0.5 } }),
  stripe('Stripe: 500, and done', {
    effect: { status: 500, executed: true },
    match: { path: '/v1/*', probability: 0.5 },
  }),
  stripe('Stripe never answers', {
    effect: { drop_before_effect: true },
    match: { path: '/v1/*', probability: 0.7 },
  }),
  stripe('Stripe’s replies are lost', {
    effect: { drop_reply_after_effect: true },
    match: { path: '/v1/*', probability: 0.7 },
  }),
  stripe('events twice and in disorder', { webhooks: { duplicate: 2, reorder: 800 } }),
  stripe('events are held back', { webhooks: { hold: true } }),
]

export const restoring: Fault = { name: 'a backup is restored', weight: 0, strike: goBack }

async function killed(blow: Blow, part: Part): Promise<void> {
  await blow.world.process(part).kill9()
  await last(blow)
  await blow.world.start(part)
}

/** Not every visit comes by every step. */
const untilThereMs = 4_000

async function diesAtPoint(blow: Blow, part: Part): Promise<void> {
  const { world, choices } = blow
  await world.process(part).kill9()
  await world.start(part, { crashAt: choices.pick(points[part]) ?? '' })
  await Promise.race([world.process(part).exited, Bun.sleep(untilThereMs)])
  if (world.process(part).hasEnded()) world.deaths += 1
  await world.process(part).kill9()
  await world.start(part)
}

async function stopped(blow: Blow, part: Part): Promise<void> {
  const { pid } = blow.world.process(part)
  signal(pid, 'SIGSTOP')
  await last(blow)
  signal(pid, 'SIGCONT')
}

async function logFull(blow: Blow): Promise<void> {
  const { world } = blow
  await world.process('api').kill9()
  await world.start('api', { isLogFull: true })
  await last(blow)
  await world.process('api').kill9()
  await world.start('api')
}

async function redisKilled(blow: Blow): Promise<void> {
  const { redis } = blow.world.shop
  await redis.kill9()
  await last(blow)
  await redis.restart()
}

async function redisStopped(blow: Blow): Promise<void> {
  const { redis } = blow.world.shop
  redis.pause()
  await last(blow)
  redis.resume()
}

async function redisFlushed({ world }: Blow): Promise<void> {
  const redis = new Redis(world.shop.redis.url)
  await redis.flushall()
  redis.disconnect()
}

async function postgresKilled(blow: Blow): Promise<void> {
  const { postgres: server } = blow.world
  await server.kill9()
  await last(blow)
  await server.restart()
}

async function postgresStopped(blow: Blow): Promise<void> {
  const { postgres: server } = blow.world
  await server.pause()
  await last(blow)
  server.resume()
}

/** Whoever wants a cart waits for it, with the connection that they have. */
async function poolFull(blow: Blow): Promise<void> {
  const sql = postgres(blow.world.databaseUrl(), { max: 1, onnotice: () => undefined })
  await sql.begin(async (tx) => {
    await tx`lock table carts in access exclusive mode`
    await last(blow)
  })
  await sql.end({ timeout: 1 })
}

async function slow(blow: Blow, name: keyof World['proxies']): Promise<void> {
  const proxy = blow.world.proxies[name]
  proxy.delay(blow.choices.between(20, 200))
  await last(blow)
  proxy.delay(0)
}

async function swallowed(blow: Blow, name: keyof World['proxies']): Promise<void> {
  const proxy = blow.world.proxies[name]
  proxy.swallow(true)
  await last(blow)
  proxy.swallow(false)
}

function stripe(name: string, spec: object): Fault {
  return {
    name,
    weight: 1,
    async strike(blow) {
      await control(blow.world.shop, 'POST faults', spec)
      await last(blow)
      await control(blow.world.shop, 'DELETE faults')
    },
  }
}
