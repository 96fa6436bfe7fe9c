import { join } from 'node:path'
import { startProcess } from '../../tests/support/processes'
import { localTools } from '../database/index'
import { actAtStripe, listAtStripe } from '../prove/index'
import { findLocalPostgres, ROOT } from '../services/index'
import type { Blow, World } from './world'

/** Stripe's clock has whole seconds, and what was under way when the backup was taken may be in it or not. */
const marginMs = 5_000

/** The version of Postgres on this machine that its tools can dump and restore; undefined: there is none. */
export async function findRestorableMajor(): Promise<number | undefined> {
  const [tools, { found }] = await Promise.all([localTools(), findLocalPostgres(ROOT)])
  return found.find(({ major }) => tools.some((one) => one.major >= major))?.major
}

/** The manual’s restore: a backup of the open shop, time that will be lost, and the shop goes on with another database. */
export async function goBack({ world, milliseconds }: Blow): Promise<void> {
  const turn = world.lostTimes.length + 1
  const file = join(world.folder, `backup-${turn}.dump`)
  const from = Date.now() - marginMs
  world.goesBack(true)
  await command(world, 'db-backup', ['--to', file])
  await Bun.sleep(milliseconds)
  const url = new URL(world.databaseUrl())
  url.pathname = `/chaos_restored_${turn}`
  await Promise.all([world.process('api').stop(), world.process('worker').stop()])
  await command(world, 'db-restore', ['--from', file, '--into', url.href])
  world.moveTo(url.href)
  await Promise.all([world.start('api'), world.start('worker')])
  world.lostTimes.push({ from, to: Date.now() })
  world.goesBack(false)
  const events = await listAtStripe(world.shop, 'events')
  for (const { id, created } of events) {
    if (created * 1_000 >= from - marginMs) await actAtStripe(world.shop, `events/${id}/resend`)
  }
}

/** Runs a command of the manual. Throws with what it said where it fails. */
export async function command(world: World, name: string, args: readonly string[] = []): Promise<string> {
  const running = await startProcess({
    name,
    command: [process.execPath, `scripts/${name}.ts`, ...args],
    env: { ...world.shop.environment, DATABASE_URL: world.databaseUrl() },
  })
  const code = await running.exited
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${running.output().slice(-2_000)}`)
  return running.output()
}
