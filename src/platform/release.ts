import { readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import packageFile from '../../package.json'

const root = join(import.meta.dir, '..', '..')

/** The version in package.json. */
export const packageVersion: string = packageFile.version

/** What this checkout is called where nobody says so: its version and, where git is there, the commit: `0.1.0+4d7cf5f`. */
export function releaseOfCheckout(folder = root): string {
  const commit = findCommit(folder)
  return commit ? `${packageVersion}+${commit.slice(0, 7)}` : packageVersion
}

/** Git's own files are read, because an image need not have its program. Undefined where this is no checkout. */
function findCommit(folder: string): string | undefined {
  try {
    const directory = gitDirectory(folder)
    const head = read(directory, 'HEAD')
    const [, branch] = /^ref: (.+)$/.exec(head) ?? []
    return branch === undefined ? head : commitOf(commonDirectory(directory), branch)
  } catch {
    return undefined
  }
}

/** Of a further worktree `.git` is a file that says where. */
function gitDirectory(folder: string): string {
  try {
    const [, path = ''] = /^gitdir: (.+)$/.exec(read(folder, '.git')) ?? []
    return isAbsolute(path) ? path : resolve(folder, path)
  } catch {
    return join(folder, '.git')
  }
}

function commonDirectory(directory: string): string {
  try {
    return resolve(directory, read(directory, 'commondir'))
  } catch {
    return directory
  }
}

function commitOf(directory: string, branch: string): string | undefined {
  try {
    return read(directory, branch)
  } catch {
    const packed = read(directory, 'packed-refs').split('\n')
    return packed.find((line) => line.endsWith(` ${branch}`))?.split(' ')[0]
  }
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8').trim()
}
