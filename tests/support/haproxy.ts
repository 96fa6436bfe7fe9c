import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  debianPackagesUsable,
  freePort,
  packagesDirectory,
  unpackDebianPackages,
} from '../../scripts/services/index'
import { afterThisFile } from './cleanup'
import { printed } from './manual'
import { startProcess, type TestProcess } from './processes'
import { testServices } from './services'

export interface Balancer {
  readonly url: string
  /** How many requests it answered itself, because no server would: 502, 503, 504 and what broke off. */
  refused(): number
}

/** HAProxy, set as the manual prints it, before processes on these ports. Ends with the file. */
export async function startHaproxy(ports: readonly [number, number]): Promise<Balancer> {
  const port = await freePort()
  const servers = printed('docs/operations/deploying.md', 'Roll', { language: 'haproxy' })
    .replace(':3000', `:${ports[0]}`)
    .replace(':3001', `:${ports[1]}`)
  const running = await runHaproxy(`global
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  timeout connect 2s
  timeout client 70s
  timeout server 70s
frontend shop
  bind 127.0.0.1:${port}
  default_backend processes
backend processes
${servers}
`)
  return {
    url: `http://127.0.0.1:${port}`,
    refused: () =>
      running
        .output()
        .split('\n')
        .filter((line) => / (502|503|504|-1) \d+ - - S/.test(line)).length,
  }
}

/** HAProxy of Debian's packages, unpacked without being installed, with this configuration. Ends with the file. */
export async function runHaproxy(configuration: string, ...options: string[]): Promise<TestProcess> {
  const { runDirectory } = await testServices()
  const folder = mkdtempSync(join(runDirectory, 'haproxy-'))
  afterThisFile(() => rmSync(folder, { recursive: true, force: true }))
  const usable = debianPackagesUsable()
  if (usable !== true) throw new Error(`HAProxy is taken from Debian's packages, and ${usable}`)
  const { root, environment } = await unpackDebianPackages({
    folder: join(packagesDirectory(), 'haproxy'),
    choices: [{ name: 'haproxy', companions: /^liblua|^libopentracing/ }],
    report: () => undefined,
  })
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, configuration)
  return await startProcess({
    name: 'haproxy',
    command: [join(root, 'usr/sbin/haproxy'), '-db', ...options, '-f', file],
    env: environment(root),
  })
}
