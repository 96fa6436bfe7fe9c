import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { cleanUpAfter } from '../tests/support/cleanup'
import { findBrokenPromises, findOrdersOf } from './database/index'
import { openShop } from './demo/index'
import {
  drawLoad,
  judge,
  type LoadReport,
  type LoadSettings,
  readLoadSettings,
  signInAll,
  startOwnShop,
  writeReport,
} from './loadtest/index'
import { messageOf } from './services/index'
import {
  codeCommand,
  developmentInbox,
  findStripe,
  openChoices,
  openMeter,
  type PlacedOrder,
  type Session,
  type Shopper,
  type StripeSide,
  visit,
} from './shopper/index'

/**
 * `bun run loadtest [--url URL] [--users 100] [--seconds 60]`: customers who do what people do, with time to think, and
 * then the plan's criteria and the shop's promises are judged. Ends with 1 where one does not hold. docs/operations.md says
 * how it is run against staging.
 */
try {
  const settings = readLoadSettings(process.argv.slice(2))
  const own = settings.url === undefined ? await startOwnShop((line) => console.error(line)) : undefined
  try {
    process.exitCode = (await run({ ...settings, ...own?.addresses, isOwn: own !== undefined })) ? 0 : 1
  } finally {
    await cleanUpAfter(() => true)
    await own?.leave()
  }
} catch (error) {
  console.error(`✗ ${messageOf(error)}`)
  process.exitCode = 1
}
process.exit()

type Run = LoadSettings & { readonly isOwn: boolean }

async function run(settings: Run): Promise<boolean> {
  const { url = '', into } = settings
  const patient = openShop(url, 30)
  const stripe = await findStripe(patient, settings.stripe)
  const codes = settings.codeCommand ? codeCommand(settings.codeCommand) : developmentInbox(patient)
  const file = settings.isOwn ? undefined : settings.customers
  const { sessions, failures } = await signInAll({ shop: patient, codes, file, count: settings.users })
  for (const [reason, times] of failures) console.error(`… ${times} customers could not sign in: ${reason}`)
  if (sessions.length === 0) throw new Error('Nobody could sign in')
  const load = await live(settings, { url, stripe, sessions })
  mkdirSync(into, { recursive: true })
  writeFileSync(join(into, 'loadtest.md'), writeReport(load))
  writeFileSync(join(into, 'loadtest.svg'), drawLoad(load))
  console.log(writeReport(load))
  const failed = load.meter.seen.filter(({ status }) => status === 0 || status >= 500).length
  return (
    sessions.length === settings.users &&
    failed === 0 &&
    load.criteria.every(({ holds }) => holds === true) &&
    (load.broken ?? []).length === 0
  )
}

interface Crowd {
  readonly url: string
  readonly stripe: StripeSide
  readonly sessions: readonly Session[]
}

/** Everybody visits the shop again and again until the time is over, and then ends the visit they are at. */
async function live(settings: Run, { url, stripe, sessions }: Crowd): Promise<LoadReport> {
  const meter = openMeter()
  const orders: PlacedOrder[] = []
  const paidMs: number[] = []
  const failures = new Map<string, number>()
  const users = sessions.map(({ userId }) => userId)
  const before = settings.database ? await findOrdersOf(settings.database, users) : new Set<string>()
  const endsAt = Date.now() + settings.seconds * 1_000
  const startedAt = performance.now()
  const people = sessions.map(async (session, index) => {
    const choices = openChoices(settings.seed * 100_003 + index)
    const think = () => Bun.sleep(settings.thinkMs * (0.5 + choices.next()))
    const shopper: Shopper = {
      url,
      client: openShop(url, 30, { observe: meter.observe }),
      choices,
      stripe,
      think,
      orders,
      onPaid: (milliseconds) => void paidMs.push(milliseconds),
      wanted: [],
      onlyLooks: 60,
      session,
    }
    await think()
    while (Date.now() < endsAt) {
      await visit(shopper).catch((error: unknown) => {
        const reason = messageOf(error)
        failures.set(reason, (failures.get(reason) ?? 0) + 1)
      })
      await think()
    }
  })
  const telling = tell(
    () => `${meter.seen.length} requests, ${orders.length} orders, ${paidMs.length} paid`,
    endsAt,
  )
  await Promise.all(people)
  clearInterval(telling)
  const [cpu] = cpus()
  return {
    where: settings.isOwn ? 'a shop of its own (one API, one worker)' : url,
    machine: `The customers ran on ${cpus().length} × ${cpu?.model.trim() ?? 'an unknown processor'}, Bun ${Bun.version}.`,
    users: sessions.length,
    thinkMs: settings.thinkMs,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
    orders: orders.length,
    meter,
    criteria: judge(meter, paidMs),
    failures: [...failures],
    broken: settings.database ? await findBrokenPromises(settings.database, orders, { before }) : undefined,
  }
}

/** One line that is written over where somebody looks on, and one each ten seconds where it goes into a file. */
function tell(line: () => string, endsAt: number): NodeJS.Timeout {
  const { isTTY } = process.stderr
  const say = (): void => {
    const left = Math.max(0, Math.round((endsAt - Date.now()) / 1_000))
    process.stderr.write(`${isTTY ? '\r\u001b[2K' : ''}… ${left} s left: ${line()}${isTTY ? '' : '\n'}`)
  }
  return setInterval(say, isTTY ? 1_000 : 10_000)
}
