/** What is in an image, by CycloneDX. */
export { billOfMaterials } from './bill'
/** Are the packages ones that we may use, that have no known hole, and that we need? Prints a line for each fault. */
export { checkSupply } from './check-supply'
/** For its tests: what a registry knows of, and whether one was asked. */
export { askForHoles } from './holes'
/** For its tests: what is wrong with the licences of some packages, and those of what is installed. */
export { licenceFaults, readLicences } from './licences'
/** For its tests: bun.lock. */
export { readLock } from './lock'
/** For its tests: what is declared and named nowhere. */
export { unusedPackages } from './unused'
