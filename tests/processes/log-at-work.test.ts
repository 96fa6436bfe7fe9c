import { expect, test } from 'bun:test'
import { closeSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { eventually, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'
import { openSocketPair, readSocket } from '../support/socket-pair'

const shop = await openRealShop()
const folder = mkdtempSync(join((await testServices()).runDirectory, 'logs-'))
afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'api.log')

/** Starts the API by a line of shell that says where its log goes. */
async function start(line: string) {
  const ready = join(folder, 'api.ready')
  rmSync(ready, { force: true })
  return await startProcess({
    name: 'api',
    command: ['sh', '-c', line],
    env: { ...shop.environment, READY_FILE: ready, BUN: process.execPath, LOG: file },
    readyWhen: async () => Number(readFileSync(ready, 'utf8')) > 0,
  })
}

const ask = async (id: string) =>
  (await fetch(`${shop.url}/products?limit=1`, { headers: { 'x-request-id': id } })).status

const logged = (id: string, of = file) => eventually(() => readFileSync(of, 'utf8').includes(`"${id}"`))

test('rotation: by SIGHUP after the file was moved away, and by copytruncate, with no line lost', async () => {
  const api = await start('exec "$BUN" src/api.ts >>"$LOG" 2>&1')
  await ask('first')
  await logged('first')

  renameSync(file, `${file}.1`)
  await ask('while-moved')
  await logged('while-moved', `${file}.1`)
  process.kill(api.pid, 'SIGHUP')
  await eventually(() => readFileSync(file, 'utf8').includes('the log was opened anew'))
  await ask('after-move')
  await logged('after-move')
  expect(readFileSync(`${file}.1`, 'utf8')).not.toContain('after-move')

  truncateSync(file)
  await ask('after-truncate')
  await logged('after-truncate')
  expect(readFileSync(file, 'utf8')).toStartWith('{"level":"info"')
  expect(api.hasEnded()).toBe(false)
  expect(await api.stop()).toBe(0)
  const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)
  expect(last).toContain('"msg":"api has stopped"')
}, 60_000)

test('SIGUSR2 has every line written, and once more only those that were configured', async () => {
  rmSync(file, { force: true })
  const api = await start('LOG_LEVEL=error exec "$BUN" src/api.ts >>"$LOG" 2>&1')
  process.kill(api.pid, 'SIGUSR2')
  await eventually(() => readFileSync(file, 'utf8').includes('"logLevel":"debug"'))
  await ask('told')
  await logged('told')
  process.kill(api.pid, 'SIGUSR2')
  await eventually(() => readFileSync(file, 'utf8').includes('"logLevel":"error"'))
  await ask('quiet-again')
  expect(await api.stop()).toBe(0)
  const said = readFileSync(file, 'utf8')
  expect(said).not.toContain('"quiet-again"')
  expect(said).not.toContain('api is listening')
  expect(said).not.toContain('api has stopped')
}, 60_000)

test('a socket whose reader stands still, as a stuck journald, holds up nothing; what waited is read later', async () => {
  const [outside, inside] = openSocketPair()
  const ready = join(folder, 'socket.ready')
  const env = { PATH: process.env.PATH ?? '', ...shop.environment, READY_FILE: ready }
  const api = Bun.spawn([process.execPath, 'src/api.ts'], {
    cwd: ROOT,
    env,
    stdout: inside,
    stderr: 'ignore',
  })
  afterThisFile(async () => api.kill(9))
  closeSync(inside)
  await eventually(() => Number(readFileSync(ready, 'utf8')) > 0)
  const asked = 3_000
  for (let count = 0; count < asked; count += 100) {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => ask(`stuck-${count + n}`)))
    expect(new Set(answers)).toEqual(new Set([200]))
  }
  let said = ''
  const lines = await eventually(() => {
    said += readSocket(outside)
    const found = said.split('\n').filter((line) => line.includes('"stuck-') && line.endsWith('}'))
    return found.length === asked && found
  })
  expect(new Set(lines.map((line) => JSON.parse(line).requestId)).size).toBe(asked)
  api.kill('SIGTERM')
  expect(await api.exited).toBe(0)
  closeSync(outside)
}, 60_000)
