import { S3Client } from 'bun'
import { SettingsReader } from '#platform/settings-reader'
import { Fault, messageOf } from '../services/index'
import { fullDisk, writePrivately } from './age-files'

/** A place for backups in a bucket: `s3://bucket/folder`. */
interface Place {
  readonly client: S3Client
  readonly prefix: string
}

/** Bun's client on the bucket of `s3://bucket/folder`, with the BACKUP_S3_… settings. */
export function openS3(address: string): Place {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(address) ?? []
  if (!bucket) throw new Fault(`${address} is no address such as s3://bucket/folder`)
  const read = new SettingsReader(process.env)
  const endpoint = read.optionalUrl('BACKUP_S3_ENDPOINT', ['https:', 'http:'])
  const accessKeyId = read.secret('BACKUP_S3_ACCESS_KEY_ID', '')
  const secretAccessKey = read.secret('BACKUP_S3_SECRET_ACCESS_KEY', '')
  const region = read.text('BACKUP_S3_REGION', 'auto')
  if (!accessKeyId || !secretAccessKey)
    read.fault('BACKUP_S3_ACCESS_KEY_ID', 'and BACKUP_S3_SECRET_ACCESS_KEY are needed for s3://')
  read.finish()
  const client = new S3Client({ bucket, region, accessKeyId, secretAccessKey, ...(endpoint && { endpoint }) })
  return { client, prefix: prefix ? `${prefix}/` : '' }
}

/** Copies a file there, and looks whether all of it arrived. */
export async function upload(address: string, file: string, name: string): Promise<void> {
  const { client, prefix } = openS3(address)
  try {
    const target = client.file(`${prefix}${name}`)
    await target.write(Bun.file(file))
    const { size } = await target.stat()
    if (size !== Bun.file(file).size) throw new Error(`${size} bytes arrived of ${Bun.file(file).size}`)
  } catch (error) {
    throw new Fault(
      `${name} could not be copied to ${address}: ${messageOf(error)}. It is still here: ${file}`,
    )
  }
}

/** Fetches a file from there, for nobody else to read. */
export async function fetchFrom(address: string, name: string, into: string): Promise<void> {
  const { client, prefix } = openS3(address)
  const source = client.file(`${prefix}${name}`)
  if (!(await source.exists())) throw new Fault(`${address} has no ${name}`)
  await writePrivately(into, source.stream()).catch((error: unknown) => {
    throw fullDisk(error, into)
  })
}

export async function listNames(address: string): Promise<string[]> {
  const { client, prefix } = openS3(address)
  const names: string[] = []
  let startAfter: string | undefined
  for (;;) {
    const page = await client.list({ prefix, ...(startAfter && { startAfter }) })
    const keys = (page.contents ?? []).map(({ key }) => key)
    names.push(...keys.map((key) => key.slice(prefix.length)))
    startAfter = keys.at(-1)
    if (!page.isTruncated || !startAfter) return names
  }
}

export async function removeFrom(address: string, name: string): Promise<void> {
  const { client, prefix } = openS3(address)
  await client.delete(`${prefix}${name}`)
}
