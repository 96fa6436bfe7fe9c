import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What is in a folder, by name; nothing where it is not there. */
export function listFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** The same, by whole path. */
export function listPaths(folder: string): string[] {
  return listFolder(folder).map((name) => join(folder, name))
}
