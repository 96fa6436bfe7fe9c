import { expect, test } from 'bun:test'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import {
  askForHoles,
  billOfMaterials,
  licenceFaults,
  readLicences,
  readLock,
  unusedPackages,
} from '../../scripts/supply/index'

const lock = await readLock()
const licensed = await readLicences(lock)

test('each installed package has a licence that is allowed, or was looked at', () => {
  expect(licensed.length).toBeGreaterThan(500)
  expect(licenceFaults(licensed)).toEqual([])
})

test.each([
  ['GPL-3.0-only', false],
  ['', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['MIT AND GPL-3.0-only', false],
  ['(MIT OR GPL-3.0-only)', true],
  ['(MIT AND ISC)', true],
  ['(MIT OR GPL-3.0-only) AND AGPL-3.0-only', false],
])('a package under “%s” may be here: %p', (licence, isFine) => {
  const faults = licenceFaults([...licensed, { name: 'planted', version: '1.0.0', licence }])
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(isFine ? [] : ['planted@1.0.0'])
})

test('an exception that nothing needs any more is a fault, and holds for one licence only', () => {
  const without = licensed.filter(({ name }) => name !== 'sentry')
  expect(licenceFaults(without)).toEqual([expect.stringContaining('sentry: it is not here')])
  const other = licenceFaults([...without, { name: 'sentry', version: '9.9.9', licence: 'BUSL-1.1' }])
  expect(other[0]).toContain('sentry@9.9.9: BUSL-1.1 is not allowed')
})

test('each declared package is named somewhere; one that is not is found', async () => {
  expect(await unusedPackages(lock)).toEqual([])
  // In two parts, so that this file does not name it.
  const planted = ['left', 'pad'].join('-')
  const dependencies = { ...lock.workspace.dependencies, [planted]: '1.3.0' }
  const faults = await unusedPackages({ ...lock, workspace: { ...lock.workspace, dependencies } })
  expect(faults).toEqual([expect.stringContaining(`${planted}: nothing names it`)])
})

const environment = (registry: string) => ({
  ...process.env,
  BUN_CONFIG_REGISTRY: registry,
  npm_config_registry: registry,
})

test('a hole that the registry knows of is a fault; none is none', async () => {
  let advisories = {}
  using registry = Bun.serve({ port: 0, fetch: () => Response.json(advisories) })
  expect(await askForHoles(environment(registry.url.href))).toEqual({ faults: [] })
  const hole = { id: 1, title: 'it says too much', severity: 'high', vulnerable_versions: '<99.0.0', cwe: [] }
  advisories = { postgres: [{ ...hole, url: 'https://github.com/advisories/GHSA-xxxx-yyyy-zzzz' }] }
  const { faults, unasked } = await askForHoles(environment(registry.url.href))
  expect(unasked).toBeUndefined()
  expect(faults).toEqual([expect.stringContaining('postgres <99.0.0: it says too much (high')])
})

test('where nobody answers, it says so, and it is no fault', async () => {
  const { faults, unasked } = await askForHoles(environment('http://127.0.0.1:9/'))
  expect(faults).toEqual([])
  expect(unasked).toContain('127.0.0.1')
})

const judge = new Validation.JsonStrictValidator(Spec.Version.v1dot6)

test.each([{ all: false }, { all: true }])(
  'the bill of materials fits CycloneDX’s schema: %p',
  async (which) => {
    const bill = JSON.stringify(await billOfMaterials(which))
    expect(await judge.validate(bill)).toBeNull()
    expect(await judge.validate(bill.replace('"purl":', '"pearl":'))).not.toBeNull()
    expect(JSON.stringify(await billOfMaterials(which))).toBe(bill)
  },
)

test('the bill is what is shipped, each with the hash that bun.lock has; with all of it also what is not', async () => {
  const [shipped, all] = [await componentsOf(false), await componentsOf(true)]
  const named = (list: typeof shipped, name: string) => list.find((one) => one.name === name)
  const { dependencies = {} } = lock.workspace
  const missing = Object.keys(dependencies).filter((name) => !shipped.some((one) => one['bom-ref'] === name))
  expect(missing).toEqual([])
  expect(named(shipped, 'fast-check')).toBeUndefined()
  expect(named(all, 'fast-check')).toMatchObject({ scope: 'excluded' })
  expect(named(shipped, 'postgres')).toMatchObject({
    scope: 'required',
    version: dependencies.postgres ?? '',
  })
  expect(named(shipped, 'bun')).toMatchObject({ version: Bun.version })
  const hashed = shipped.filter(({ hashes }) => /^[0-9a-f]{128}$/.test(hashes?.[0]?.content ?? ''))
  expect(hashed.length).toBe(shipped.length - 1)
})

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly hashes?: readonly { readonly content: string }[]
}

async function componentsOf(all: boolean): Promise<readonly Component[]> {
  return ((await billOfMaterials({ all })) as { components: readonly Component[] }).components
}
