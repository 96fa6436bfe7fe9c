import { toConsole } from '../services/index'
import { askForHoles } from './holes'
import { licenceFaults, readLicences } from './licences'
import { readLock } from './lock'
import { unusedPackages } from './unused'

/** Whether nothing is wrong. Without a network it says that nobody was asked for holes, and judges the rest. */
export async function checkSupply(): Promise<boolean> {
  const lock = await readLock()
  const asking = askForHoles()
  const licensed = await readLicences(lock)
  const faults = [...licenceFaults(licensed), ...(await unusedPackages(lock))]
  const holes = await asking
  faults.push(...holes.faults)
  toConsole(`${licensed.length} packages are installed here`)
  if (holes.unasked !== undefined) {
    toConsole(`… nobody could be asked for known holes, so nothing is known of any: ${holes.unasked}`)
  }
  for (const fault of faults) toConsole(`✗ ${fault}`)
  return faults.length === 0
}
