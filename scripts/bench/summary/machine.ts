import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { must, ROOT } from '../../services/index'
import { findPgbench } from '../orders/pgbench'

/** What was measured on, and how busy it was already: a line each. */
export async function describeMachine(): Promise<string[]> {
  const [processor] = cpus()
  const gib = totalmem() / 1_073_741_824
  const [load = 0] = loadavg()
  const pgbench = await must([findPgbench(), '--version'])
  return [
    `${cpus().length} × ${processor?.model.trim() ?? 'an unknown processor'}, ${gib.toFixed(0)} GiB, ${system()}`,
    `Bun ${Bun.version}, ${pgbench.trim()}`,
    `load average before the run: ${load.toFixed(1)}${load > 1 ? ' (others used the machine, too: only ratios mean something)' : ''}`,
    `${new Date().toISOString().slice(0, 10)}, at ${(await must(['git', 'rev-parse', '--short', 'HEAD'], { cwd: ROOT })).trim()}`,
  ]
}

function system(): string {
  try {
    const name = /^PRETTY_NAME="?(.+?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
    return `${name ?? 'Linux'}, kernel ${release()}`
  } catch {
    return `${process.platform} ${release()}`
  }
}
