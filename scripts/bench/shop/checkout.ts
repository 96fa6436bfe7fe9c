import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'bun'
import type { readConfig } from '#platform/config'
import type { openDatabase } from '#platform/database'
import { afterThisFile } from '../../../tests/support/cleanup'
import type { createBuyers, createProducts } from '../../../tests/support/crowd'
import type { generateShop } from '../../database/measurements'
import { must, ROOT } from '../../services/index'

/** A state of the project on disk: this working tree, or a commit. */
export interface Checkout {
  readonly name: string
  readonly root: string
}

export const workingTree: Checkout = { name: 'here', root: ROOT }

/**
 * The files of a commit in a folder of their own, which goes when the measurement ends. Its packages are ours where the
 * shop runs with the same, and are installed otherwise.
 */
export async function checkOut(ref: string): Promise<Checkout> {
  const name = (
    await must(['git', 'rev-parse', '--short', '--verify', `${ref}^{commit}`], { cwd: ROOT })
  ).trim()
  const root = mkdtempSync(join(tmpdir(), `metropolitan-${name}-`))
  afterThisFile(() => rmSync(root, { recursive: true, force: true }))
  await $`git archive ${name} | tar -x -C ${root}`.cwd(ROOT).quiet()
  const [there, here] = [packagesOf(root), packagesOf(ROOT)]
  if (there.every((line) => here.includes(line)))
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  else await $`${process.execPath} install --frozen-lockfile`.cwd(root).quiet()
  return { name, root }
}

/** What the shop runs with, each with its version and the text of its patch. */
function packagesOf(root: string): string[] {
  const { dependencies, patchedDependencies = {} } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const patches = Object.values<string>(patchedDependencies).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  )
  return [...Object.entries(dependencies).map(([name, version]) => `${name} ${version}`), ...patches]
}

/** What fills a shop, of its own checkout: only that knows its tables. */
export interface Filling {
  readonly readConfig: typeof readConfig
  readonly openDatabase: typeof openDatabase
  readonly generateShop: typeof generateShop
  readonly createBuyers: typeof createBuyers
  readonly createProducts: typeof createProducts
}

export async function fillingOf({ root }: Checkout): Promise<Filling> {
  const load = (path: string) => import(join(root, path))
  const [config, database, generate, crowd] = await Promise.all([
    load('src/platform/config.ts'),
    load('src/platform/database.ts'),
    load('scripts/database/generate.ts'),
    load('tests/support/crowd.ts'),
  ])
  // They are those of the types above, as their checkout has them: what is asked of them is asked of both.
  return { ...crowd, ...config, ...database, ...generate }
}
