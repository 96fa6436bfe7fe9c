import { checks, openChecks } from './clients/index'

/**
 * `bun run clients`: lints openapi.json, makes three clients of it and compiles them with the app of the tests. What was
 * made of the same document before is not made again.
 */
const check = await openChecks()
for (const name of checks) {
  const { complaint, folder, seconds, wasThere } = await check(name)
  const time = wasThere ? 'unchanged' : `${seconds.toFixed(1)} s`
  if (complaint) {
    console.error(`${complaint}\n✗ ${name} (${time})`)
    process.exitCode = 1
  } else {
    console.log(`✓ ${name} (${time})${name === 'clients' ? `: ${folder}` : ''}`)
  }
}
