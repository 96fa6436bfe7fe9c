import postgres from 'postgres'
import { createTestDatabase } from '../tests/support/database'
import { bringUpTestServices } from '../tests/support/services'
import { option, runCommand } from './database/index'
import { capturedFile, captureStatements, chooseFrom, writeCaptured } from './database/measurements'
import { toConsole } from './services/index'

/**
 * `bun run db:capture-statements [--from FOLDER]`: runs all tests and keeps what the product sent, and enough of what it
 * was sent with to carry it out again, in tests/database/statements.json. Run it when a release is made, and never
 * together with a migration: until the next release, a test holds every new schema to what the running one sends.
 * `--from`: what a run of the tests with TEST_TRANSCRIPTS_IN=FOLDER wrote down there.
 */
await runCommand(async () => {
  const leave = await bringUpTestServices(toConsole)
  try {
    const { url, drop } = await createTestDatabase()
    const client = postgres(url, { max: 1, onnotice: () => undefined })
    const sql = await client.reserve()
    const from = option('from')
    const captured = await (from ? chooseFrom(from, sql, toConsole) : captureStatements(sql, toConsole))
    await Bun.write(capturedFile, writeCaptured(captured))
    sql.release()
    await client.end()
    await drop()
  } finally {
    await leave()
  }
  console.log(capturedFile)
})
