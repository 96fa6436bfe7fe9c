import { readConfig } from '#platform/config'
import { option, readStatus, runCommand, targetUrl } from './database/index'
import { countOf, roll } from './deploy/index'
import { Fault, ROOT } from './services/index'

const defaultSeconds = 60

/**
 * `bun run deploy:roll --run FOLDER --logs FOLDER [--api N] [--worker N] [--seconds 60]`: replaces what runs by the processes
 * of this checkout, one by one; with `--api 0 --worker 0` it only ends them. Ends with 1 where a new one does not come up; then what ran before goes on.
 */
await runCommand(async () => {
  const [run, logs] = [option('run'), option('logs')]
  const seconds = Number(option('seconds') ?? defaultSeconds)
  if (!run || !logs || !(seconds > 0)) {
    throw new Fault(
      './scripts/run deploy:roll --run FOLDER --logs FOLDER [--api N] [--worker N] [--seconds 60]',
    )
  }
  const { release } = readConfig()
  const counts = { api: countOf(option('api')), worker: countOf(option('worker')) }
  const onlyEnds = counts.api === 0 && counts.worker === 0
  const pending = onlyEnds ? [] : (await readStatus(await targetUrl())).pending
  if (pending.length > 0) {
    throw new Fault(
      `Nothing was changed: ${pending.join(', ')} must be applied first: ./scripts/run db:migrate`,
    )
  }
  await roll({
    root: ROOT,
    release,
    run,
    logs,
    counts,
    seconds,
    environment: process.env,
    report: (line) => console.log(line),
  })
  if (!onlyEnds) console.log(`${release} runs. Next: ./scripts/run deploy:verify --run ${run}`)
})
