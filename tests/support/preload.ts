import { afterAll } from 'bun:test'
import { cleanUpAfter } from './cleanup'
import { giveTestsTime } from './patience'
import { bringUpTestServices } from './services'
import { probeStatements } from './statement-probe'

giveTestsTime()
probeStatements()
await bringUpTestServices((line) => console.error(line))
afterAll(() => cleanUpAfter(() => true))
