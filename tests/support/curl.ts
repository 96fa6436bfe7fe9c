import { join } from 'node:path'
import { ROOT, unpackDebianPackages } from '../../scripts/services/index'

export interface Curl {
  /** The folder that curl lies in, for a PATH. */
  readonly folder: string
  /** What it needs to find its libraries. */
  readonly environment: Readonly<Record<string, string>>
}

/** The machine's curl, or, where there is none, that of the system's packages, unpacked into a folder of ours. */
export async function findCurl(): Promise<Curl> {
  const found = Bun.which('curl')
  if (found) return { folder: join(found, '..'), environment: {} }
  const { root, environment } = await unpackDebianPackages({
    folder: join(ROOT, '.data', 'packages', 'curl'),
    choices: [{ name: 'curl', companions: /^libcurl/ }],
    report: () => undefined,
  })
  return { folder: join(root, 'usr', 'bin'), environment: environment(root) }
}
