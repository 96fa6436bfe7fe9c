import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../services/index'
import { fullDisk } from './age-files'
import { fetchFrom, listNames, removeFrom, upload } from './s3'

const isS3 = (place: string) => place.startsWith('s3://')

/** The names of what lies in a folder or a bucket's folder, in order. What is not finished yet is not among them. */
export async function namesIn(place: string): Promise<string[]> {
  const here = existsSync(place) ? readdirSync(place) : []
  const names = isS3(place) ? await listNames(place) : here
  return names.filter((name) => !name.endsWith('.unfinished')).toSorted()
}

/** Puts a file there under its name, whole or not at all. */
export async function putInto(place: string, file: string, name: string): Promise<void> {
  if (isS3(place)) return await upload(place, file, name)
  mkdirSync(place, { recursive: true, mode: 0o700 })
  const unfinished = join(place, `${name}.unfinished`)
  try {
    copyFileSync(file, unfinished)
    renameSync(unfinished, join(place, name))
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw fullDisk(error, unfinished)
  }
}

/** A file of that place as one on this disk: itself where it lies here, else fetched into `folder`. */
export async function fetchInto(place: string, name: string, folder: string): Promise<string> {
  const here = join(isS3(place) ? folder : place, name)
  if (isS3(place)) await fetchFrom(place, name, here)
  else if (!existsSync(here)) throw new Fault(`${place} has no ${name}`)
  return here
}

/** Lets go of a backup: first of what says that it is whole, so that half of one never looks like one. */
async function remove(place: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (isS3(place)) await removeFrom(place, name)
    else rmSync(join(place, name), { force: true })
  }
}

/**
 * Removes all but the newest `keep` whole backups of one database from a place, and WAL that none of those left needs.
 * Whole is what has its manifest. Answers the names of the backups that went.
 */
export async function keepNewest(place: string, form: RegExp, keep: number): Promise<string[]> {
  if (!Number.isInteger(keep) || keep < 1) throw new Fault('--keep takes a whole number from 1 on')
  const names = await namesIn(place)
  const whole = names.filter((name) => form.test(name) && names.includes(`${name}.json`))
  const old = whole.slice(0, Math.max(0, whole.length - keep))
  for (const name of old) await remove(place, [`${name}.json`, name])
  return old
}

/** Removes WAL from before the segment where the oldest base backup that is left begins. */
export async function dropWalBefore(place: string, segment: string): Promise<number> {
  const old = (await namesIn(place)).filter(
    (name) => /^[0-9A-F]{24}\./.test(name) && name.slice(8, 24) < segment.slice(8, 24),
  )
  await remove(place, old)
  return old.length
}
