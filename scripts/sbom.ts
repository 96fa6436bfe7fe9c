#!/usr/bin/env bun
import { billOfMaterials } from './supply/index'

/**
 * `./scripts/run sbom [--all] > sbom.json`: the bill of materials of a production image, as CycloneDX; with `--all` also
 * what only development needs.
 */
const unknown = process.argv.slice(2).filter((word) => word !== '--all')
if (unknown.length > 0) {
  console.error(`${unknown.join(' ')} is unknown. There is: --all`)
  process.exit(1)
}
await Bun.write(
  Bun.stdout,
  `${JSON.stringify(await billOfMaterials({ all: process.argv.includes('--all') }), null, 2)}\n`,
)
