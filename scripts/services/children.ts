import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPaths } from './folders'
import { endProcess, type Identity, identityOf, isAlive } from './identity'

const childrenFolder = (run: string) => join(run, 'children')

/** Writes down a process that must not outlive this one. */
export function registerChild(run: string, pid: number): void {
  const [child, owner] = [identityOf(pid), identityOf(process.pid)]
  const folder = childrenFolder(run)
  mkdirSync(folder, { recursive: true })
  if (child && owner) writeFileSync(join(folder, `${pid}.json`), JSON.stringify({ child, owner }))
}

/** Ends processes whose owner is gone; `all` ends the rest too. When it returns they and their ports are free. */
export async function reapChildren(run: string, which: 'orphans' | 'all'): Promise<void> {
  for (const file of listPaths(childrenFolder(run))) {
    const entry = readEntry(file)
    if (entry && isAlive(entry.child)) {
      if (which === 'orphans' && isAlive(entry.owner)) continue
      await endProcess(entry.child, { signal: 'SIGKILL' })
    }
    rmSync(file, { force: true })
  }
}

function readEntry(file: string): { child: Identity; owner: Identity } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { child: Identity; owner: Identity }
  } catch {
    return undefined
  }
}
