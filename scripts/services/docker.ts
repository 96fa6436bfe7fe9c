import type { Started } from './ladder'
import { gist, must, run } from './shell'

export type ComposeService = {
  root: string
  service: 'postgres' | 'redis'
  port: { variable: string; value: number }
}

/** A client without an engine is common, and its socket may hang: only an answer within seconds counts. */
export async function dockerEngineAnswers(): Promise<true | string> {
  if (Bun.which('docker') === null) return 'there is no docker command'
  const info = await run(['docker', 'info', '--format', '{{.ServerVersion}}'], { timeoutMs: 10_000 })
  if (info.code !== 0) return `the Docker engine does not answer (${gist(info.output)})`
  const compose = await run(['docker', 'compose', 'version'], { timeoutMs: 10_000 })
  return compose.code === 0 ? true : 'docker has no compose plugin'
}

/** Brings one service of docker-compose.yml up; one that ran before is not ours to stop. */
export async function composeUp({ root, service, port }: ComposeService): Promise<Omit<Started, 'url'>> {
  const environment = { ...process.env, [port.variable]: String(port.value) }
  const compose = ['docker', 'compose']
  const before = await run([...compose, 'ps', '--status', 'running', '--quiet', service], {
    cwd: root,
    environment,
  })
  const ranBefore = before.code === 0 && before.output !== ''
  await must([...compose, 'up', '-d', '--wait', service], { cwd: root, environment, timeoutMs: 600_000 })
  return {
    startedHere: !ranBefore,
    async stop() {
      if (!ranBefore) await must([...compose, 'stop', service], { cwd: root, environment })
    },
  }
}

/** Stops whichever of our containers run. Says whether there were any. */
export async function composeStop(root: string): Promise<boolean> {
  if ((await dockerEngineAnswers()) !== true) return false
  const running = await run(['docker', 'compose', 'ps', '--status', 'running', '--quiet'], { cwd: root })
  if (running.code !== 0 || running.output === '') return false
  await must(['docker', 'compose', 'stop', 'postgres', 'redis'], { cwd: root })
  return true
}
