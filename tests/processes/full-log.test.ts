import { expect, test } from 'bun:test'
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { must, run } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { eventually, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'

const shop = await openRealShop()
const folder = mkdtempSync(join((await testServices()).runDirectory, 'logs-'))
afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))
await shop.startStripe()

/** A file system of its own, which only the process and its children see, is gone with them. */
const ownMounts = ['unshare', '--mount']
const canMount = (await run([...ownMounts, 'mount', '-t', 'tmpfs', 'tmpfs', folder])).code === 0

/** Starts a process of the shop by a line of shell that says where its log goes, and waits until it is at work. */
async function start(name: 'api' | 'worker', line: string) {
  const [place, ready] = [join(folder, name), join(folder, `${name}.ready`)]
  mkdirSync(place, { recursive: true })
  return startProcess({
    name,
    command: [...(canMount ? ownMounts : []), 'sh', '-c', line],
    env: { ...shop.environment, READY_FILE: ready, BUN: process.execPath, PLACE: place },
    readyWhen: async () => Number(readFileSync(ready, 'utf8')) > 0,
  })
}

const onFullDisk = (script: string) =>
  canMount
    ? `mount -t tmpfs -o size=64k tmpfs "$PLACE" && head -c 1M /dev/zero >"$PLACE/filler" 2>&1
       exec "$BUN" ${script} >"$PLACE/log" 2>&1`
    : `exec "$BUN" ${script} >/dev/full 2>&1`

test('a shop whose logs have no room left starts, sells, and says later what it had to say', async () => {
  const [api, worker] = await Promise.all([
    start('api', onFullDisk('src/api.ts')),
    start('worker', onFullDisk('src/worker.ts')),
  ])
  const demo = await shop.startDemo()
  expect(await demo.exited.then(() => demo.output())).toContain('✓ Sold and paid')
  expect([api.hasEnded(), worker.hasEnded()]).toEqual([false, false])

  for (const { name, pid } of canMount ? [api, worker] : []) {
    const place = `/proc/${pid}/root${join(folder, name)}`
    expect(readFileSync(join(place, 'log'), 'utf8')).toBe('')
    rmSync(join(place, 'filler'))
    const lines = await eventually(() => readFileSync(join(place, 'log'), 'utf8') || undefined)
    expect(lines).toContain(name === 'api' ? '"msg":"api is listening"' : '"msg":"worker is running"')
  }
  expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0])
}, 60_000)

test('a reader of the log that stands still, or goes away, stops nothing', async () => {
  const pipe = join(folder, 'pipe')
  await must(['mkfifo', pipe])
  const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
  const block = Buffer.alloc(4_096, '\n')
  expect(() => {
    for (;;) writeSync(reader, block)
  }).toThrow('EAGAIN')
  const api = await start('api', `exec "$BUN" src/api.ts >"$PLACE/../pipe" 2>&1`)
  const ask = async () => (await fetch(`${shop.url}/products?limit=1`)).status
  expect(await ask()).toBe(200)

  let said = ''
  const bytes = Buffer.alloc(4_096)
  await eventually(() => {
    said += bytes.toString('utf8', 0, readSync(reader, bytes))
    return said.includes('"route":"/products"')
  })
  expect(said).toContain('"msg":"api is listening"')
  closeSync(reader)
  expect([await ask(), await ask()]).toEqual([200, 200])
  expect(await api.stop()).toBe(0)
}, 60_000)
