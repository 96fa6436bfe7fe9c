import { afterAll } from 'bun:test'
import { cleanUpAfter } from './cleanup'
import { giveTestsTime } from './patience'
import { recordStatements } from './statement-sites'
import { recordTranscripts } from './transcripts'

giveTestsTime()
recordStatements()
recordTranscripts()
afterAll(() => cleanUpAfter(() => true))
