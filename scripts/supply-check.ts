#!/usr/bin/env bun
import { checkSupply } from './supply/index'

/** `./scripts/run supply:check`: licences, known holes and unused packages. Ends with 1 where anything is wrong. */
process.exitCode = (await checkSupply()) ? 0 : 1
