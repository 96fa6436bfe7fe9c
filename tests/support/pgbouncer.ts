import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ask,
  asUser,
  debianPackagesUsable,
  findPlace,
  freePort,
  packagesDirectory,
  poll,
  unpackDebianPackages,
} from '../../scripts/services/index'
import { afterThisFile } from './cleanup'
import { startProcess, type TestProcess } from './processes'
import { testServices } from './services'

export interface TestPooler {
  readonly port: number
  /** The same database, through the pooler and by another login. */
  through(url: string, login?: PooledLogin): string
  /** What it wrote about itself. */
  output(): string
  kill9(): Promise<void>
  /** Starts it again on the same port. */
  restart(): Promise<void>
}

/** With a role's settings on each, of which the pooler hands on none: the shop's, and that of what only reads. */
export type PooledLogin = 'shop' | 'shop_reader'

/** Makes both logins on the server of `url`. They may do everything, because tests do. */
export async function makePooledLogins(url: string): Promise<void> {
  for (const statement of [
    'create role shop superuser login',
    'create role shop_reader superuser login',
    ...['shop', 'shop_reader'].flatMap((login) => [
      `alter role ${login} set statement_timeout = '10s'`,
      `alter role ${login} set lock_timeout = '2s'`,
      `alter role ${login} set idle_in_transaction_session_timeout = '10s'`,
    ]),
    'alter role shop_reader set default_transaction_read_only = on',
  ])
    await ask(url, statement)
}

const poolerVariable = 'TEST_POOLER_PORT'

/** Has shops of test files that are run with this in their environment go through the pooler. */
export const throughPooler = ({ port }: TestPooler) => ({ [poolerVariable]: String(port) })

/** How a shop of a test reaches its database: through a pooler where a check has said so, and else directly. */
export function databaseSettings(url: string, port = process.env[poolerVariable]) {
  if (!port) return { DATABASE_URL: url }
  const by = (login: PooledLogin) => throughPort(url, port, login)
  return { DATABASE_URL: by('shop'), DATABASE_READER_URL: by('shop_reader'), DATABASE_PREPARE: 'false' }
}

function throughPort(url: string, port: number | string, login: PooledLogin): string {
  return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port), username: login }).href
}

/** What PgBouncer cannot hand on from a connection to the server that serves its next transaction. */
const notHandedOn =
  'statement_timeout,lock_timeout,idle_in_transaction_session_timeout,default_transaction_read_only'

const usual = {
  unix_socket_dir: '',
  auth_type: 'trust',
  pool_mode: 'transaction',
  default_pool_size: '20',
  max_client_conn: '500',
  ignore_startup_parameters: notHandedOn,
  // Given up at once rather than after 15 s, so that a restarted Postgres is found.
  server_login_retry: '1',
}

export interface PoolerOptions {
  /** Of Postgres, to which it passes all databases on. */
  readonly server: string
  /** Settings of `[pgbouncer]`, beside or instead of ours. */
  readonly settings?: Readonly<Record<string, string>>
  /** All that a file of ours sets, in the place of what tests set; but not where it listens and who signs in. */
  readonly only?: Readonly<Record<string, string>>
}

/** PgBouncer of Debian's packages in transaction mode, unpacked without being installed. Ends with the file. */
export async function startPgbouncer({ server, settings = {}, only }: PoolerOptions): Promise<TestPooler> {
  const { runDirectory } = await testServices()
  const folder = mkdtempSync(join(runDirectory, 'pgbouncer-'))
  // It refuses root, and whoever runs it instead need not reach our folders.
  const refuge = join('/var/tmp', `metropolitan-pgbouncer-${process.pid}`)
  afterThisFile(() => {
    for (const path of [folder, refuge]) rmSync(path, { recursive: true, force: true })
  })
  const port = await freePort()
  const { hostname, port: serverPort } = new URL(server)
  const logins = ['postgres', 'shop', 'shop_reader', 'bare', 'shop_1', 'shop_reader_1']
  const lines = Object.entries({
    ...(only ?? usual),
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    auth_file: 'logins.txt',
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`)
  const programs = await unpack()
  const place = await findPlace({ programs, data: join(folder, 'data'), refuge })
  mkdirSync(place.data, { recursive: true })
  const configuration = join(place.data, 'pgbouncer.ini')
  writeFileSync(
    configuration,
    `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\n${lines.join('\n')}\n`,
  )
  writeFileSync(join(place.data, 'logins.txt'), logins.map((login) => `"${login}" ""\n`).join(''))
  let running: TestProcess
  const start = async () => {
    running = await startProcess({
      name: 'pgbouncer',
      command: asUser(place.runAs, [join(place.top, programs.probe), configuration]),
      env: programs.environment(place.top),
      cwd: place.data,
      readyWhen: /process up/,
    })
  }
  await start()
  return {
    port,
    through: (url, login = 'shop') => throughPort(url, port, login),
    output: () => running.output(),
    kill9: async () => void (await running.kill9()),
    async restart() {
      await running.kill9()
      await poll(
        () =>
          start().then(
            () => true,
            () => undefined,
          ),
        { deadlineMs: 20_000 },
      )
    },
  }
}

async function unpack() {
  const usable = debianPackagesUsable()
  if (usable !== true) throw new Error(`PgBouncer is taken from Debian's packages, and ${usable}`)
  const { root, environment } = await unpackDebianPackages({
    folder: join(packagesDirectory(), 'pgbouncer'),
    choices: [{ name: 'pgbouncer', companions: /^libevent|^libc-ares/ }],
    report: () => undefined,
  })
  return { top: root, probe: 'usr/sbin/pgbouncer', environment }
}
