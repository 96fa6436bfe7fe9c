import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { releaseOfCheckout } from '#platform/release'
import { option, runCommand } from './database/index'
import { countOf, roll } from './deploy/index'
import { Fault } from './services/index'

const defaultSeconds = 60

/**
 * `bun run deploy:back --to FOLDER --run FOLDER --logs FOLDER [--api N] [--worker N] [--seconds 60]`: replaces what runs by
 * the processes of the checkout in FOLDER, the release before, one by one. The database stays as it is.
 */
await runCommand(async () => {
  const [to, run, logs] = [option('to'), option('run'), option('logs')]
  const seconds = Number(option('seconds') ?? defaultSeconds)
  if (!to || !run || !logs || !(seconds > 0)) {
    throw new Fault('./scripts/run deploy:back --to FOLDER --run FOLDER --logs FOLDER [--api N] [--worker N]')
  }
  const root = resolve(to)
  if (!existsSync(join(root, 'src/api.ts')) || !existsSync(join(root, 'node_modules'))) {
    throw new Fault(
      `Nothing was changed: ${root} is no checkout with its packages. Name that of the release before`,
    )
  }
  const release = releaseOfCheckout(root)
  await roll({
    root,
    release,
    run,
    logs,
    counts: { api: countOf(option('api')), worker: countOf(option('worker')) },
    seconds,
    // What names the release that goes would name the one that comes.
    environment: { ...process.env, RELEASE: '' },
    report: (line) => console.log(line),
  })
  console.log(
    `${release} runs again. Next: (cd ${root} && ./scripts/run deploy:verify --run ${resolve(run)})`,
  )
})
