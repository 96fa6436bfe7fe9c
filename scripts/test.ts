#!/usr/bin/env bun
import { runSuite } from './check/index'

/**
 * `./scripts/test [file or option of bun test …]`: everything a change must pass: Biome, the compiler, the document of
 * the API, and all tests, which judge boundaries, migrations and statements, too. With files or options, these tests
 * alone. The last line is always `N passed, N failed`, whatever went wrong before.
 */
const tests = process.argv.slice(2)
process.exitCode = await runSuite({ tests, withChecks: tests.length === 0 })
