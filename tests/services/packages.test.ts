import { describe, expect, test } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { debianPackagesUsable } from '../../scripts/services/debian-packages'
import { ensurePostgres } from '../../scripts/services/postgres'
import { ask } from '../../scripts/services/postgres-cluster'
import { ROOT } from '../../scripts/services/settings'
import { startProcess } from '../support/processes'
import { expectExit, failureOf, optionsIn, temporaryFolder } from './support'

const NETWORK_TIMEOUT_MS = 180_000
const isDebian = debianPackagesUsable() === true

/** What can be seen of this way depends on the machine: on one without apt, that it says so. */
const cases = isDebian ? { unpacking, fetchingLists } : { closed }

describe('Debian’s packages, unpacked without installing anything', () => {
  for (const [name, work] of Object.entries(cases)) test(name, work, NETWORK_TIMEOUT_MS)
})

async function unpacking(): Promise<void> {
  const postgres = await ensurePostgres({ ...(await optionsIn(temporaryFolder())), forced: 'packages' })
  expect(postgres.rung).toBe('packages')
  expect(String(await ask(postgres.url, 'show server_version'))).toMatch(/Debian|Ubuntu/)
  expect(await ask(postgres.url, `select lower('ÇŁ')`)).toBe('çł')
  await postgres.stop()
}

/** On a machine whose own package lists are empty, as in a slim container: really fetched, over the network. */
async function fetchingLists(): Promise<void> {
  const folder = temporaryFolder()
  const emptyLists = join(folder, 'apt.conf')
  writeFileSync(emptyLists, `Dir::State::lists "${folder}/no-lists/";\n`)
  const script = `
    const { unpackRedis } = await import('${join(ROOT, 'scripts/services/redis-binaries')}')
    const binary = await unpackRedis('${folder}/redis', console.log)
    console.log(JSON.stringify(binary))`
  const child = await startProcess({
    name: 'unpacking',
    command: [process.execPath, '-e', script],
    env: { APT_CONFIG: emptyLists },
  })
  await expectExit(child, 0)
  expect(child.output()).toContain('package lists')
  expect(existsSync(String(child.logs()[0]?.program))).toBe(true)
}

async function closed(): Promise<void> {
  const options = { ...(await optionsIn(temporaryFolder())), forced: 'packages' as const }
  expect(await failureOf(() => ensurePostgres(options))).toContain('this is no Debian or Ubuntu')
}
