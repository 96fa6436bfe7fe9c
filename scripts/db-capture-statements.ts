import { capturedFile, captureStatements } from './database/captured-statements'
import { runCommand } from './database/target'

/**
 * `bun run db:capture-statements`: runs the suite and keeps every statement that the product sent, in
 * tests/database/statements.json. Run it when a release is made, and never together with a migration: until the next
 * release, a test holds every new schema to what the running one still sends.
 */
await runCommand(async () => {
  const statements = await captureStatements()
  await Bun.write(capturedFile, `${JSON.stringify(statements, undefined, 1)}\n`)
  console.log(`${statements.length} statements in ${capturedFile}`)
})
