import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Fault } from '../services/index'
import { decrypt, encrypt, writePrivately } from './age-files'
import { fetchInto, namesIn, putInto } from './backup-store'

/**
 * Keeps one file of WAL, as `archive_command` hands it over. Its name holds the checksum of its plain text: Postgres
 * hands a file over again where it did not hear the answer, which is fine, but another one of that name never is.
 */
export async function archiveWal(
  path: string,
  place: string,
  recipients: readonly string[],
): Promise<'kept' | 'known'> {
  const name = basename(path)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  const checksum = hash.digest('hex').slice(0, 32)
  const known = (await namesIn(place)).find(isOf(name))
  if (known?.includes(checksum)) return 'known'
  if (known)
    throw new Fault(
      `${place} has another ${name} already: is this the archive of another server? Nothing was written`,
    )
  await inScratch(async (scratch) => {
    const file = join(scratch, name)
    await writePrivately(file, await encrypt(Bun.file(path).stream(), recipients))
    await putInto(place, file, `${name}.${checksum}${recipients.length > 0 ? '.age' : ''}`)
  })
  return 'kept'
}

/** Gives one file of WAL back, as `restore_command` asks for it. A Fault where there is none: that is how WAL ends. */
export async function fetchWal(
  name: string,
  into: string,
  { place, identities }: { place: string; identities: readonly string[] },
): Promise<void> {
  const found = (await namesIn(place)).find(isOf(name))
  if (!found) throw new Fault(`${place} has no ${name}`)
  await inScratch(async (scratch) => {
    const bytes = Bun.file(await fetchInto(place, found, scratch)).stream()
    await writePrivately(into, found.endsWith('.age') ? await decrypt(bytes, identities) : bytes)
  })
}

/** A copy of the server leaves `NAME.OFFSET.backup` beside NAME, which is another file. */
function isOf(name: string): (one: string) => boolean {
  return (one) => one.startsWith(`${name}.`) && /^[0-9a-f]{32}(\.age)?$/.test(one.slice(name.length + 1))
}

export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'metropolitan-backup-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
