import { delimiter, dirname } from 'node:path'
import packageJson from '../package.json'
import { ROOT } from './services/settings'
import { readStarted } from './services/started'

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

// In production nothing is taken from what was tried out here; and whoever names a database means it for migrations, too.
const isProduction = process.env.NODE_ENV === 'production'
const started = {
  ...(isProduction ? {} : readStarted()),
  ...(process.env.DATABASE_URL ? { MIGRATE_DATABASE_URL: '' } : {}),
}
const command = Bun.spawn([process.execPath, 'run', '--silent', name, ...args], {
  cwd: ROOT,
  env: {
    ...started,
    ...process.env,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  },
  stdio: ['inherit', 'inherit', 'inherit'],
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => command.kill(signal))
process.exit(await command.exited)
