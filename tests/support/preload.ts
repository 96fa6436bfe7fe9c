import { afterAll } from 'bun:test'
import { cleanUpAfter } from './cleanup'
import { giveTestsTime } from './patience'
import { recordStatements } from './statement-sites'

giveTestsTime()
recordStatements()
afterAll(() => cleanUpAfter(() => true))
