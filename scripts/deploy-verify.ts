import { readConfig } from '#platform/config'
import { runCheck } from './check-command'
import { option, targetUrl } from './database/index'
import { tell, verify } from './deploy/index'

const deadlineSeconds = 120

/**
 * `bun run deploy:verify [--run FOLDER] [--url URL] [--deadline SECONDS]`: is this release what runs, and is all well with
 * it? Changes nothing; ends with 1 where anything is wrong.
 */
await runCheck(
  async () => {
    const { release, http } = readConfig()
    const host = ['0.0.0.0', '::'].includes(http.host) ? '127.0.0.1' : http.host
    const url = option('url') ?? `http://${host}:${http.port}`
    return tell(await verify({ release, url, run: option('run'), databaseUrl: targetUrl }))
  },
  { deadlineSeconds },
)
