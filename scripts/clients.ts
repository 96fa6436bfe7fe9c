import { checks, type Made, makeKotlinClient, openChecks } from './clients/index'
import { explain, toConsole } from './services/index'

/**
 * `bun run clients`: lints openapi.json, makes three clients of it and compiles them with the app of the tests. What was
 * made of the same document before is not made again. `--kotlin`: makes one in Kotlin instead, and buys with it from the
 * shop that runs (`API_URL`).
 */
if (process.argv.includes('--kotlin')) await buyInKotlin().catch(fail)
else await checkAll()

async function checkAll(): Promise<void> {
  const check = await openChecks()
  for (const name of checks) tell(name, await check(name), name === 'clients')
}

async function buyInKotlin(): Promise<void> {
  const made = await makeKotlinClient(toConsole)
  tell('kotlin', made, true)
  if (made.complaint) return
  const address = process.env.API_URL ?? `http://127.0.0.1:${process.env.PORT ?? '3000'}`
  const environment = {
    ...process.env,
    API_URL: address,
    STRIPE_API_BASE: process.env.STRIPE_API_BASE ?? 'http://127.0.0.1:12111',
  }
  console.log(`Shop: ${address}`)
  // Else Java writes in the characters of the machine, which may be ASCII.
  const command = [
    'java',
    '-Dsun.stdout.encoding=UTF-8',
    '-Dstdout.encoding=UTF-8',
    '-cp',
    made.classPath,
    'PurchaseKt',
  ]
  const app = Bun.spawn(command, { env: environment, stdio: ['ignore', 'inherit', 'inherit'] })
  process.exitCode = await app.exited
}

function tell(name: string, { complaint, folder, seconds, wasThere }: Made, isShown: boolean): void {
  const time = wasThere ? 'unchanged' : `${seconds.toFixed(1)} s`
  if (complaint) {
    console.error(`${complaint}\n✗ ${name} (${time})`)
    process.exitCode = 1
  } else {
    console.log(`✓ ${name} (${time})${isShown ? `: ${folder}` : ''}`)
  }
}

function fail(error: unknown): void {
  console.error(`✗ ${explain(error)}`)
  process.exitCode = 1
}
