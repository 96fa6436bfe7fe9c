import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../../scripts/services/settings'
import { type Outcome, run } from '../../scripts/services/shell'
import { freePort, startProcess, type TestProcess } from '../support/processes'
import { temporaryFolder } from './support'

/** Small stand-ins for the shop's processes, which are not what is tested here: they do as little as they can. */
const PARTS = {
  'src/api.ts': `
    const server = Bun.serve({ port: Number(process.env.PORT), hostname: process.env.HOST, fetch: () => new Response('ok') })
    process.on('SIGTERM', () => { console.log('drained'); server.stop(); process.exit(0) })
    console.log(JSON.stringify(process.env))`,
  'src/worker.ts': `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)`,
  'scripts/migrate.ts': `
    await new Bun.SQL(process.env.DATABASE_URL).unsafe('create table if not exists visits (at timestamptz)')
    process.exit(0)`,
  'scripts/seed.ts': `
    await new Bun.SQL(process.env.DATABASE_URL).unsafe('insert into visits values (now())')
    process.exit(0)`,
  'scripts/demo.ts': `
    const [{ visits }] = await new Bun.SQL(process.env.DATABASE_URL).unsafe('select count(*)::int as visits from visits')
    console.log(await (await fetch(process.env.API_URL)).text(), 'bought on visit', visits)
    process.exit(0)`,
  'scripts/stripe-emulator/main.ts': `
    process.on('SIGTERM', () => process.exit(0))
    const fetch = ({ url }) => new Response('', { status: new URL(url).pathname === '/_emulator/health' ? 200 : 404 })
    Bun.serve({ port: Number(process.env.EMULATOR_PORT), hostname: '127.0.0.1', fetch })
    console.log('listening')`,
}

export type Shop = {
  folder: string
  apiUrl: string
  replace(part: keyof typeof PARTS, text: string): void
  restore(): void
  /** `scripts/start` as a process; it is not waited for. */
  start(options?: { once?: boolean; env?: Record<string, string> }): Promise<TestProcess>
  /** `scripts/run` with nothing in its shell that says which shop is meant. */
  run(name: string): Promise<Outcome>
}

/** The start script in a project of its own, so that it starts stand-ins and has a data folder of its own. */
export async function createShop(): Promise<Shop> {
  const folder = temporaryFolder()
  for (const path of [
    'scripts/start.ts',
    'scripts/run.ts',
    'scripts/services',
    'package.json',
    'tsconfig.json',
  ]) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const write = (part: string, text: string) => {
    mkdirSync(dirname(join(folder, part)), { recursive: true })
    writeFileSync(join(folder, part), text)
  }
  const restore = () => {
    for (const [part, text] of Object.entries(PARTS)) write(part, text)
  }
  restore()
  const ports = {
    PORT: String(await freePort()),
    EMULATOR_PORT: String(await freePort()),
    POSTGRES_PORT: String(await freePort()),
    REDIS_PORT: String(await freePort()),
  }
  return {
    folder,
    apiUrl: `http://127.0.0.1:${ports.PORT}`,
    replace: write,
    restore,
    run: (name) =>
      run([process.execPath, '--no-env-file', 'scripts/run.ts', name], {
        cwd: folder,
        environment: { PATH: process.env.PATH ?? '' },
      }),
    start: ({ once = false, env = {} } = {}) =>
      startProcess({
        name: 'start',
        command: [process.execPath, 'scripts/start.ts', ...(once ? ['--once'] : [])],
        cwd: folder,
        env: { ...ports, DATA_DIRECTORY: folder, ...env },
      }),
  }
}
