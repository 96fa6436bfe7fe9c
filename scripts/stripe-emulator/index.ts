/** A source of chance that is the same on every run for one seed: proofs draw their histories from it, too. */
export { seededRandom } from './random'
/** The emulator within this process, on a port of its own. */
export { startStripeEmulator } from './server'
