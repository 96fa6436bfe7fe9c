import { join } from 'node:path'
import { backUp, option, runCommand, settingsForReading, targetUrl } from './database/index'
import { dataDirectory, toConsole } from './services/index'

/** `bun run db:backup [--to FILE] [--replica]`: dumps the live database into a file, with a checksum and row counts beside it. */
await runCommand(async () => {
  const url = await targetUrl('DATABASE_URL', await settingsForReading())
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const file =
    option('to') ?? join(dataDirectory(), 'backups', `${new URL(url).pathname.slice(1)}-${stamp}.dump`)
  const { rows, bytes, sha256, serverMajor, toolMajor } = await backUp({ url, file, report: toConsole })
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  console.log(`${file}
  ${Object.keys(rows).length} tables, ${total} rows, ${bytes} bytes
  server ${serverMajor}, pg_dump ${toolMajor}, sha256 ${sha256}`)
})
