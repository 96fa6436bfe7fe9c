#!/usr/bin/env bun
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  apiUrl,
  createStopStack,
  developmentEnvironment,
  emulatorUrl,
  ensurePostgres,
  ensureRedis,
  explain,
  Fault,
  keepStarted,
  lastLines,
  type ManagedProcess,
  type ProcessOptions,
  ROOT,
  readLivePidFile,
  readStarted,
  reapChildren,
  refuseTakenPort,
  registerChild,
  type Service,
  type StartSettings,
  serviceSettings,
  startedHereMark,
  startManaged,
  startSettings,
  step,
  stopPostgres,
  stopRedis,
  toConsole,
  writePidFile,
} from './services/index'

/**
 * `./scripts/start [--once]`: everything the shop needs, then the shop, then a purchase that proves it works, then
 * it serves until Ctrl-C, which stops what was started, in the reverse order. `--once` stops after the purchase, and
 * fails where that fails; else the shop stays open, to be looked into.
 */
async function start(settings: StartSettings): Promise<void> {
  await takePlace(settings)
  const environment = developmentEnvironment(settings, await startServices(settings))
  keepStarted(environment, settings.emulatorPort !== undefined)
  const shop = { settings, environment }
  await runToEnd(shop, 'migrations', 'scripts/migrate.ts')
  await runToEnd(shop, 'seed', 'scripts/seed.ts')
  const processes = await startProcesses(shop)
  await stack.orInterrupted(Promise.race([buySomething(shop), ...processes.map(failWhenEnded(settings))]))
  announce(settings, environment)
  if (settings.once) return
  await stack.orInterrupted(Promise.race(processes.map(failWhenEnded(settings))))
}

/** One start a checkout: two would share the data, the logs and the emulator's memory. */
async function takePlace(settings: StartSettings): Promise<void> {
  mkdirSync(settings.runDirectory, { recursive: true })
  const file = join(settings.runDirectory, 'start.json')
  const other = readLivePidFile(file)
  if (other) {
    throw new Fault(`The shop runs already, started by process ${other.pid}: ${readStarted().API_URL ?? apiUrl(settings)}
Use that, or stop it first: kill ${other.pid}`)
  }
  writePidFile(file, process.pid)
  stack.push('the mark of this start', async () => {
    rmSync(file, { force: true })
    return false
  })
  // What a start left that was itself killed.
  await reapChildren(settings.runDirectory, 'orphans')
  const { port, emulatorPort } = settings
  await refuseTakenPort(port, 'the API', `PORT=${port + 1} ./scripts/start`)
  if (emulatorPort === undefined) return
  await refuseTakenPort(
    emulatorPort,
    'the Stripe emulator',
    `EMULATOR_PORT=${emulatorPort + 1} ./scripts/start`,
  )
}

async function startServices(settings: StartSettings): Promise<{ postgresUrl: string; redisUrl: string }> {
  const options = serviceSettings(toConsole)
  const postgres = await ensurePostgres(options.postgres)
  own(settings, { name: 'postgres', service: postgres, stopLeftOver: stopPostgres })
  stack.refuseIfInterrupted()
  const redis = await ensureRedis(options.redis)
  own(settings, { name: 'redis', service: redis, stopLeftOver: stopRedis })
  stack.refuseIfInterrupted()
  return { postgresUrl: postgres.url, redisUrl: redis.url }
}

type Owned = {
  name: 'postgres' | 'redis'
  service: Service
  stopLeftOver(dataDirectory: string): Promise<boolean>
}

/**
 * A server that was running already is left alone in the end, as somebody else's, unless it was an earlier start
 * that brought it up and was killed before it could stop it: the mark tells.
 */
function own({ dataDirectory }: StartSettings, { name, service, stopLeftOver }: Owned): void {
  const mark = startedHereMark(dataDirectory, name)
  const isLeftOver = service.rung === 'running' && existsSync(mark)
  if (!service.startedHere && !isLeftOver) return
  writeFileSync(mark, '')
  stack.push(name, async () => {
    await (isLeftOver ? stopLeftOver(dataDirectory) : service.stop())
    rmSync(mark, { force: true })
  })
}

type Shop = { settings: StartSettings; environment: Record<string, string | undefined> }
type Part = Pick<ProcessOptions, 'name' | 'readyWhen'> & { script: string }

/** One of our own scripts or processes, with its log, on the stack from its first moment. */
async function launch(
  { settings, environment }: Shop,
  { name, script, readyWhen }: Part,
): Promise<ManagedProcess> {
  stack.refuseIfInterrupted()
  const starting = startManaged({
    name,
    command: [process.execPath, script],
    env: environment,
    cwd: ROOT,
    logFile: logFile(settings, name),
    onSpawn(managed) {
      registerChild(settings.runDirectory, managed.pid)
      stack.push(name, async () => (managed.hasEnded() ? false : managed.stop()))
    },
    ...(readyWhen ? { readyWhen } : {}),
  })
  return stack.orInterrupted(starting)
}

/** A script that has an end; it must come to a good one. */
async function runToEnd(shop: Shop, name: string, script: string): Promise<void> {
  await step(name, toConsole, async () => {
    const running = await launch(shop, { name, script })
    const code = await stack.orInterrupted(running.exited)
    if (code !== 0)
      throw new Fault(`${script} ended with ${code}. ${lastLines(running, logFile(shop.settings, name))}`)
  })
}

async function startProcesses(shop: Shop): Promise<ManagedProcess[]> {
  const { settings } = shop
  const answers = (url: string) => async () => (await fetch(url)).ok
  const parts: Part[] = [
    { name: 'api', script: 'src/api.ts', readyWhen: answers(`${apiUrl(settings)}/readyz`) },
    { name: 'worker', script: 'src/worker.ts' },
  ]
  if (settings.emulatorPort !== undefined) {
    const health = `${emulatorUrl(settings.emulatorPort)}/_emulator/health`
    parts.unshift({
      name: 'stripe-emulator',
      script: 'scripts/stripe-emulator/main.ts',
      readyWhen: answers(health),
    })
  }
  const processes: ManagedProcess[] = []
  for (const part of parts) processes.push(await step(part.name, toConsole, () => launch(shop, part)))
  return processes
}

/** The purchase over HTTP, shown as it goes. */
async function buySomething({ settings, environment }: Shop): Promise<void> {
  const demo = Bun.spawn([process.execPath, 'scripts/demo.ts'], {
    env: environment,
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  registerChild(settings.runDirectory, demo.pid)
  stack.push('demo', async () => {
    if (demo.exitCode !== null) return false
    demo.kill('SIGKILL')
    return demo.exited
  })
  const code = await demo.exited
  if (code === 0) return
  const failure = `The purchase failed: scripts/demo.ts ended with ${code}, its words are above.
What the processes said meanwhile is in ${relative(process.cwd(), settings.logsDirectory)}/`
  if (settings.once) throw new Fault(failure)
  console.error(`\n${failure}`)
}

const logFile = ({ logsDirectory }: StartSettings, name: string) =>
  relative(process.cwd(), join(logsDirectory, `${name}.log`))

/** Never fulfilled: a process that should serve has no good end of its own. */
function failWhenEnded(settings: StartSettings): (managed: ManagedProcess) => Promise<never> {
  return async (managed) => {
    const code = await managed.exited
    throw new Fault(
      `${managed.name} ended with ${code}. ${lastLines(managed, logFile(settings, managed.name))}`,
    )
  }
}

function announce(settings: StartSettings, { DATABASE_URL, REDIS_URL }: Shop['environment']): void {
  const { emulatorPort, logsDirectory } = settings
  const stripe = emulatorPort === undefined ? 'your account, by STRIPE_SECRET_KEY' : emulatorUrl(emulatorPort)
  console.log(`
The shop is open.
  API              ${apiUrl(settings)}
  documentation    ${apiUrl(settings)}/swagger
  Stripe           ${stripe}
  Postgres         ${withoutPassword(DATABASE_URL)}
  Redis            ${withoutPassword(REDIS_URL)}
  logs             ${relative(process.cwd(), logsDirectory)}/
  commands         ./scripts/run NAME, such as ./scripts/run stock:check
${settings.once ? 'Closing again, as --once asks.' : 'Ctrl-C closes it and stops everything that was started here.'}`)
}

function withoutPassword(address = ''): string {
  const url = new URL(address)
  if (url.password) url.password = '***'
  return url.href
}

const stack = createStopStack()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // Somebody who asks twice does not want to wait; the next start ends what is left over.
    if (stack.isInterrupted()) process.exit(130)
    console.log('\nClosing. (Once more to leave at once.)')
    stack.interrupt()
  })
}

async function main(): Promise<number> {
  let once = false
  try {
    const settings = startSettings()
    once = settings.once
    await start(settings)
    return 0
  } catch (error) {
    // A Ctrl-C also reaches helpers in the terminal's group, whose failures then are not news.
    if (stack.isInterrupted()) return once ? 130 : 0
    console.error(`\n${explain(error)}`)
    return 1
  } finally {
    await stack.stopAll(toConsole)
  }
}

process.exit(await main())
