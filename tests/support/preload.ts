import { afterAll } from 'bun:test'
import { cleanUpAfter } from './cleanup'
import { giveTestsTime } from './patience'
import { bringUpTestServices } from './services'
import { recordStatements } from './statement-sites'

giveTestsTime()
recordStatements()
await bringUpTestServices((line) => console.error(line))
afterAll(() => cleanUpAfter(() => true))
