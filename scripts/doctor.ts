#!/usr/bin/env bun
import { readConfig } from '#platform/config'
import { openContext } from '#platform/context'
import { runCheck } from './check-command'
import { settingsForReading } from './database/index'
import { examine } from './doctor/examine'
import { describeTargets } from './doctor/targets'

/**
 * `bun run doctor [--deadline SECONDS] [--replica]`: is there anything that needs a person? One line for each thing, with how many
 * there are and what to call next. Works while Postgres or Redis is away, and says so. Changes nothing; ends with 1
 * where there is something.
 */
await runCheck(async () => {
  const config = readConfig({ ...(await settingsForReading()), LOG_LEVEL: 'silent' })
  console.log(describeTargets(config))
  // The process ends with the answer: nothing is waited for that does not answer.
  const troubles = await examine(openContext(config, 'doctor'))
  for (const { what, next } of troubles) console.log(`✗ ${what}\n    → ${next}`)
  console.log(troubles.length === 0 ? '✓ Nothing needs a person' : `${troubles.length} thing(s) to see to`)
  return troubles.length === 0
})
