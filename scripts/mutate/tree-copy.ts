import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packagesDirectory, ROOT } from '../services/index'

export interface TreeCopy {
  readonly root: string
  remove(): void
}

/** What is large and never changed is shared, what a run leaves behind stays behind. */
const shared = new Set(['node_modules', '.tools'])
const leftOut = new Set(['.git', '.data', '.env'])

/** A copy of the project that may be broken: nobody’s work is touched, whatever ends this process. */
export function copyTree(): TreeCopy {
  const root = mkdtempSync(join(tmpdir(), 'metropolitan-mutants-'))
  for (const name of readdirSync(ROOT)) {
    if (leftOut.has(name)) continue
    if (shared.has(name)) symlinkSync(join(ROOT, name), join(root, name))
    else cpSync(join(ROOT, name), join(root, name), { recursive: true })
  }
  mkdirSync(join(root, '.data'))
  if (existsSync(packagesDirectory())) symlinkSync(packagesDirectory(), join(root, '.data/packages'))
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}
