import { join } from 'node:path'
import { ROOT } from '../services/index'
import { isKnown, licenceOf } from './licences'
import { type Locked, reachedFrom, readLock } from './lock'

const algorithms: Readonly<Record<string, string>> = { sha512: 'SHA-512', sha256: 'SHA-256', sha1: 'SHA-1' }

/**
 * The bill of materials, as CycloneDX 1.6: what a production image installs, or with `all` also what only development
 * needs. The same bun.lock gives the same bytes: it has no date and no number of its own.
 */
export async function billOfMaterials({ all = false } = {}): Promise<object> {
  const lock = await readLock()
  const { name, version, engines } = await Bun.file(join(ROOT, 'package.json')).json()
  const { dependencies, devDependencies } = lock.workspace
  const shipped = reachedFrom(lock, Object.keys(dependencies ?? {}), { withOptional: false })
  const reached = all
    ? reachedFrom(lock, Object.keys({ ...dependencies, ...devDependencies }), { withOptional: true })
    : shipped
  const parts = [...reached.keys()].toSorted((a, b) => (a.place < b.place ? -1 : 1))
  const components = await Promise.all(parts.map((one) => component(one, shipped.has(one))))
  const shop = `${name}@${version}`
  const direct = [...reached.keys()].filter(
    ({ place }) => place in { ...dependencies, ...(all && devDependencies) },
  )
  const bun = { type: 'platform', 'bom-ref': 'bun', name: 'bun', version: engines.bun, scope: 'required' }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': shop, name, version } },
    components: [{ ...bun, purl: `pkg:generic/bun@${engines.bun}` }, ...components],
    dependencies: [
      { ref: shop, dependsOn: ['bun', ...refsOf(direct)] },
      ...parts.map((one) => ({ ref: one.place, dependsOn: refsOf(reached.get(one) ?? []) })),
    ],
  }
}

const refsOf = (parts: readonly Locked[]): string[] =>
  [...new Set(parts.map(({ place }) => place))].toSorted((a, b) => (a < b ? -1 : 1))

async function component(one: Locked, isShipped: boolean): Promise<object> {
  const { name, version, integrity } = one
  const slash = name.indexOf('/')
  const [group, own] = slash === -1 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)]
  const [algorithm = '', digest = ''] = integrity.split(/-(.*)/s)
  const alg = algorithms[algorithm]
  const licence = await licenceOf(one)
  return {
    type: 'library',
    // Two of one version may lie in two places.
    'bom-ref': one.place,
    ...(group && { group }),
    name: own,
    version,
    scope: isShipped ? 'required' : 'excluded',
    ...(alg && { hashes: [{ alg, content: Buffer.from(digest, 'base64').toString('hex') }] }),
    ...(licence && { licenses: [licenceWords(licence)] }),
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  }
}

/** Only an expression may have several. */
const licenceWords = (licence: string): object =>
  / (OR|AND) /.test(licence)
    ? { expression: licence }
    : { license: isKnown(licence) ? { id: licence } : { name: licence } }
