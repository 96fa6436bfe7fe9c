import { checkSecrets } from '#platform/secrets'

/**
 * `bun run keys:check`: are the secrets in this environment good enough for production? Says which are missing, short,
 * easy to guess, printed in the repository or the same as another, and which keys each list has. Contacts nobody and
 * prints no secret. Ends with 1 where anything is wrong.
 */
const { faults, keys } = checkSecrets(process.env)
for (const [name, ids] of keys) {
  if (!faults.some((fault) => fault.startsWith(`${name} `) || fault.startsWith(`${name}_FILE `))) {
    console.log(`✓ ${name}: ${ids.join(', ')}`)
  }
}
for (const fault of faults) console.log(`✗ ${fault}`)
if (faults.length > 0) process.exitCode = 1
