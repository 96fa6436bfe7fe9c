import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json'
import { ROOT } from '../services/index'

/** Everything that what is made here follows from. */
export interface Ingredients {
  readonly document: string
  /** Globs of files, from the root of the project. */
  readonly files: readonly string[]
  /** Packages whose exact version counts. */
  readonly packages: readonly (keyof typeof packageJson.devDependencies)[]
}

/** A folder of the memory, in it one for each key, and in that one for each name. */
export interface Place {
  readonly memory: string
  readonly key: string
  readonly name: string
}

export interface Made {
  readonly folder: string
  /** Why nothing was made; empty where all is well. */
  readonly complaint: string
  readonly seconds: number
  /** Nothing it follows from has changed since it was made. */
  readonly wasThere: boolean
}

/** How many documents are remembered, so that a change of branch and back costs nothing. */
const remembered = 4

/** The same for the same document, the same settings and the same versions of the tools. */
export async function keyOf({ document, files, packages }: Ingredients): Promise<string> {
  const paths = files.flatMap((glob) => [...new Bun.Glob(glob).scanSync({ cwd: ROOT, dot: true })])
  const hash = new Bun.CryptoHasher('sha256').update(document)
  for (const path of paths.toSorted()) hash.update(`\0${path}\0${await Bun.file(join(ROOT, path)).text()}`)
  for (const name of packages) hash.update(`\0${name}@${packageJson.devDependencies[name]}`)
  return hash.digest('hex').slice(0, 16)
}

/**
 * Runs `work` unless it was done at this place before. What it wrote into the folder it is given is kept only if it had
 * nothing to complain of, in one step: whoever is killed meanwhile, or comes second, leaves no half.
 */
export async function once(
  { memory, key, name }: Place,
  work: (folder: string) => Promise<string>,
): Promise<Made> {
  const folder = join(memory, key, name)
  if (existsSync(folder)) return { folder, complaint: '', seconds: 0, wasThere: true }
  const startedAt = performance.now()
  mkdirSync(join(memory, key), { recursive: true })
  const draft = mkdtempSync(join(memory, key, `${name}-draft-`))
  try {
    const complaint = await work(draft)
    if (!complaint) keep(draft, folder)
    if (!complaint) forgetOldest(memory)
    return { folder, complaint, seconds: (performance.now() - startedAt) / 1_000, wasThere: false }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function keep(draft: string, folder: string): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    // Another run has made the same meanwhile.
    if (!existsSync(folder)) throw error
  }
}

function forgetOldest(memory: string): void {
  const ages = readdirSync(memory).map((name) => ({ name, at: statSync(join(memory, name)).mtimeMs }))
  for (const { name } of ages.toSorted((a, b) => b.at - a.at).slice(remembered)) {
    rmSync(join(memory, name), { recursive: true, force: true })
  }
}
