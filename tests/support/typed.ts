import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findClientTools } from '../../scripts/database/index'
import { afterThisFile } from './cleanup'
import { startProcess } from './processes'
import { testServices } from './services'

/** Types a block of the manual into a shell that stands in this checkout and finds Bun, psql and pg_basebackup. */
export async function typeIntoShell(text: string, environment: Record<string, string>) {
  const { runDirectory } = await testServices()
  const programs = mkdtempSync(join(runDirectory, 'programs-'))
  afterThisFile(() => rmSync(programs, { recursive: true, force: true }))
  symlinkSync(process.execPath, join(programs, 'bun'))
  const tools = await findClientTools(15, () => undefined)
  const typed = await startProcess({
    name: 'typed',
    command: ['sh', '-ec', text],
    env: {
      ...tools.environment,
      ...environment,
      PATH: [programs, dirname(tools.dump), process.env.PATH].join(delimiter),
    },
  })
  return { code: await typed.exited, output: typed.output() }
}
