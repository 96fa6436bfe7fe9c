import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { Decrypter, Encrypter } from 'age-encryption'
import { Fault, messageOf } from '../services/index'

/** Who a backup is for: public keys, `age1…`, one a line. The machine that writes backups cannot read them. */
export function readRecipients(file: string | undefined): readonly string[] {
  return file === undefined ? [] : readKeys(file, /^age1[0-9a-z]+$/, 'recipients, age1…')
}

/** Who may read it: `AGE-SECRET-KEY-…`, one a line. */
export function readIdentities(file: string | undefined): readonly string[] {
  return file === undefined
    ? []
    : readKeys(file, /^AGE-SECRET-KEY-[0-9A-Z-]+$/, 'identities, AGE-SECRET-KEY-…')
}

function readKeys(file: string, form: RegExp, what: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Fault(`${file}, with the ${what}, cannot be read`)
  }
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (keys.length === 0) throw new Fault(`${file} is empty: it has to hold ${what}, one a line`)
  if (keys.some((key) => !form.test(key))) throw new Fault(`${file} has a line that is none of the ${what}`)
  return keys
}

/** Encrypted for all of the recipients; as it is where there is none. */
export async function encrypt(
  bytes: ReadableStream<Uint8Array>,
  recipients: readonly string[],
): Promise<ReadableStream<Uint8Array>> {
  if (recipients.length === 0) return bytes
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return await encrypter.encrypt(bytes)
}

/** Throws a Fault where none of the identities is the one that it was encrypted for. */
export async function decrypt(
  bytes: ReadableStream<Uint8Array>,
  identities: readonly string[],
): Promise<ReadableStream<Uint8Array>> {
  if (identities.length === 0)
    throw new Fault('It is encrypted: --identity FILE, with the key that belongs to one of its recipients')
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  return await decrypter.decrypt(bytes).catch((error: unknown) => {
    if (messageOf(error).includes('no identity matched'))
      throw new Fault(
        'It was encrypted for another key than those of --identity: look for the one that belongs to it',
      )
    throw new Fault(`It cannot be decrypted: ${messageOf(error)}`)
  })
}

/**
 * Writes a stream into a file that nobody else may read, and returns only once it is on the disk, with its checksum.
 * A disk that is full is told as that.
 */
export async function writePrivately(
  file: string,
  bytes: ReadableStream<Uint8Array>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  try {
    const handle = openSync(file, 'w', 0o600)
    try {
      for await (const chunk of bytes) {
        let done = 0
        while (done < chunk.length) done += writeSync(handle, chunk, done)
        hash.update(chunk)
        size += chunk.length
      }
      // What has no disk beneath it (a pipe, a device) cannot be asked for that.
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw fullDisk(error, file)
  }
  return { bytes: size, sha256: hash.digest('hex') }
}

export function fullDisk(error: unknown, file: string): unknown {
  const code = (error as { code?: unknown }).code
  const full = code === 'ENOSPC' || code === 'EDQUOT' || /No space left/.test(messageOf(error))
  return full
    ? new Fault(`The disk of ${file} is full: nothing was kept. Make room, then run it again`)
    : error
}
