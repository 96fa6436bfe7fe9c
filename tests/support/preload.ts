import { afterAll } from 'bun:test'
import { cleanUpAfter } from './cleanup'
import { giveTestsTime } from './patience'

giveTestsTime()
afterAll(() => cleanUpAfter(() => true))
