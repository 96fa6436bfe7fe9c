#!/usr/bin/env bun
import { bench } from './bench/index'

/**
 * `bun run bench [--quick]`: everything that is measured, in one run, written to docs/benchmarks and the README. `bun run
 * bench NAME [...]`: one measurement; `compare REF` is what a change did.
 */
await bench(process.argv.slice(2))
