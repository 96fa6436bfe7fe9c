import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findClientTools } from '../../scripts/database/client-tools'
import {
  createDatabase,
  findLocalPostgres,
  freePort,
  localUrl,
  openCluster,
  type PostgresBinaries,
  packagesDirectory,
  ROOT,
  readPostmaster,
  registerChild,
  startCluster,
  stopCluster,
  unpackPostgres,
} from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { testServices } from '../support/services'

const quiet = () => undefined

/**
 * A server that this machine's client tools can dump: of the installations here, or of the distribution's packages.
 * The one that npm brings has no tools of its own, and is newer than those of most distributions.
 */
export async function startMatchingPostgres(): Promise<{
  url: string
  major: number
  restart(): Promise<void>
}> {
  const binaries = await findMatching()
  const { runDirectory } = await testServices()
  const folder = mkdtempSync(join(runDirectory, 'matching-'))
  const data = join(folder, 'postgres')
  const cluster = await openCluster({
    binaries,
    data,
    refuge: join('/var/tmp', `metropolitan-${process.pid}`),
  })
  const port = await freePort()
  afterThisFile(async () => {
    await stopCluster(data)
    rmSync(folder, { recursive: true, force: true })
  })
  const start = async () => {
    await startCluster(cluster, { port, durable: false })
    const postmaster = readPostmaster(data)
    if (postmaster) registerChild(runDirectory, postmaster.identity.pid)
  }
  await start()
  await createDatabase(port)
  const restart = async () => {
    await stopCluster(data)
    await start()
  }
  return { url: localUrl(port), major: binaries.major, restart }
}

/** Programs that this machine's client tools fit. */
export async function findMatching(): Promise<PostgresBinaries> {
  const { found } = await findLocalPostgres(ROOT)
  for (const binaries of found) {
    const tools = await findClientTools(binaries.major, quiet).catch(() => undefined)
    if (tools) return binaries
  }
  return await unpackPostgres(join(packagesDirectory(), 'postgres'), quiet)
}
