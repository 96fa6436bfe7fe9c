import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readReadyFile } from '#platform/ready-file'
import { type Identity, identityOf, messageOf } from '../services/index'

export const parts = ['api', 'worker'] as const
export type Part = (typeof parts)[number]

/** A process that has said of itself, in a file of the folder for that, that it is at work. */
export interface Running {
  readonly part: Part
  readonly identity: Identity
  readonly file: string
}

const readyFile = /^(api|worker)[\w.+-]*\.ready$/

/** Those of a folder that still run. What one left behind that was killed is removed. */
export function findRunning(folder: string): Running[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const part = parts.find((one) => one === readyFile.exec(name)?.[1])
    if (!part) return []
    const file = join(folder, name)
    const pid = readReadyFile(file)
    const identity = pid ? identityOf(pid) : undefined
    if (identity && wasStartedWith(identity.pid, file)) return [{ part, identity, file }]
    rmSync(file, { force: true })
    return []
  })
}

/** A number is given out again after a restart of the machine: a stranger who has it by now must not be ended. */
function wasStartedWith(pid: number, file: string): boolean {
  if (process.platform !== 'linux') return true
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    const named = variables.find((variable) => variable.startsWith('READY_FILE='))
    return named !== undefined && basename(named.slice('READY_FILE='.length)) === basename(file)
  } catch (error) {
    // Somebody else's process: it is left alone, and so is what it said.
    throw new Error(`Process ${pid}, which ${file} names, cannot be looked at: ${messageOf(error)}`)
  }
}
