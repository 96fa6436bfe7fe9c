#!/usr/bin/env bun
import { quickTests, runSuite } from './check/index'

/**
 * `bun run check [--fast]`: everything a change must pass, as CI runs it by `./scripts/test`. `--fast` runs only the
 * tests of the code's own shape and of migrations instead of the whole suite: within a minute.
 */
const isFast = process.argv.includes('--fast')
process.exitCode = await runSuite({ tests: isFast ? quickTests : [], withChecks: true })
