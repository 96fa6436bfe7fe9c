import { join } from 'node:path'
import { ROOT } from '../services/index'

interface Needs {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface Locked {
  /** Where it lies: `koa/only` is `only` in koa's own folder. */
  readonly place: string
  readonly name: string
  readonly version: string
  /** `sha512-…` of the archive that was fetched. */
  readonly integrity: string
  readonly needs: Needs
}

export interface Lock {
  readonly workspace: Needs & { readonly devDependencies?: Readonly<Record<string, string>> }
  readonly packages: ReadonlyMap<string, Locked>
}

interface LockFile {
  readonly workspaces: { readonly '': Lock['workspace'] }
  readonly packages: Readonly<Record<string, readonly [id: string, from: string, needs: Needs, hash: string]>>
}

/** What bun.lock says is installed. */
export async function readLock(): Promise<Lock> {
  const file = Bun.JSONC.parse(await Bun.file(join(ROOT, 'bun.lock')).text()) as LockFile
  const packages = new Map<string, Locked>()
  for (const [place, [id, , needs, integrity]] of Object.entries(file.packages)) {
    const at = id.lastIndexOf('@')
    packages.set(place, { place, name: id.slice(0, at), version: id.slice(at + 1), integrity, needs })
  }
  return { workspace: file.workspaces[''], packages }
}

interface Which {
  /** An image is made without them. */
  readonly withOptional: boolean
}

/** The packages that lie on the way from these names, each with the places of what it needs. */
export function reachedFrom(lock: Lock, names: readonly string[], which: Which): Map<Locked, Locked[]> {
  const reached = new Map<Locked, Locked[]>()
  const open = names.flatMap((name) => lock.packages.get(name) ?? [])
  for (let one = open.pop(); one; one = open.pop()) {
    if (reached.has(one)) continue
    const needed = namesOf(one.needs, which).flatMap((name) => resolve(lock, one?.place ?? '', name) ?? [])
    reached.set(one, needed)
    open.push(...needed)
  }
  return reached
}

/** Also peers that are optional: Bun installs those for which bun.lock has an answer, whoever else asked. */
function namesOf(needs: Needs, { withOptional }: Which): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = needs
  return Object.keys({ ...dependencies, ...(withOptional && optionalDependencies), ...peerDependencies })
}

/** As a program finds it: in its own folder first, then in those above. */
function resolve(lock: Lock, from: string, name: string): Locked | undefined {
  for (let place = from; place !== ''; place = above(place)) {
    const nested = lock.packages.get(`${place}/${name}`)
    if (nested) return nested
  }
  return lock.packages.get(name)
}

/** `@a/b/c` lies in `@a/b`, and `@a/b` in nothing. */
function above(place: string): string {
  const parts = place.split('/')
  parts.pop()
  if (parts.at(-1)?.startsWith('@')) parts.pop()
  return parts.join('/')
}

/** The folder of a package that is installed; those for other machines are not. */
export const folderOf = ({ place }: Locked): string =>
  join(ROOT, 'node_modules', place.replaceAll(/(?<!@[^/]+)\//g, '/node_modules/'))
