import packageJson from '../package.json'
import { ROOT, readStarted, withoutAddresses } from './services/index'

/**
 * `./scripts/run NAME [arguments]`: a command of package.json by the Bun of this checkout, where none need be installed,
 * and on the shop that ./scripts/start started last. What the shell sets goes before that, and .env comes after it.
 */
const [name = '', ...args] = process.argv.slice(2)
if (!(name in packageJson.scripts)) {
  const names = Object.keys(packageJson.scripts).toSorted()
  console.error(`./scripts/run NAME [arguments]${name && `: there is no ${name}`}. NAME is one of:
  ${names.join('\n  ')}`)
  process.exit(2)
}

/** What brings up services of its own would take the addresses of a closed shop for somebody's servers. */
const bringsUpItsOwn = [
  'start',
  'services:up',
  'services:down',
  'test',
  'check',
  'check:operations',
  'prove',
  'bench',
  'loadtest',
  'chaos',
  'db:verify',
  'db:capture-statements',
  'fuzz',
].includes(name)
// In production nothing is taken from what was tried out here; and whoever names a database means it for migrations, too.
const isProduction = process.env.NODE_ENV === 'production'
const settings = bringsUpItsOwn ? withoutAddresses(readStarted()) : readStarted()
const started = {
  ...(isProduction ? {} : settings),
  ...(process.env.DATABASE_URL ? { MIGRATE_DATABASE_URL: '' } : {}),
}
const command = Bun.spawn([process.execPath, 'run', '--silent', name, ...args], {
  cwd: ROOT,
  env: { ...started, ...process.env },
  stdio: ['inherit', 'inherit', 'inherit'],
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => command.kill(signal))
process.exit(await command.exited)
