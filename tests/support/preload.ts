import { afterAll, setDefaultTimeout } from 'bun:test'
import { cleanUpAfter } from './cleanup'
import { bringUpTestServices } from './services'

/** Tests here start real processes and wait for real jobs; each still has deadlines of its own. */
const TEST_TIMEOUT_MS = 30_000

setDefaultTimeout(TEST_TIMEOUT_MS)
await bringUpTestServices((line) => console.error(line))
afterAll(() => cleanUpAfter(() => true))
