import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findClientTools } from '../../scripts/database/index'
import { must, ROOT } from '../../scripts/services/index'
import { runHaproxy } from '../support/haproxy'
import { startPgbouncer } from '../support/pgbouncer'
import { startPostgres } from '../support/postgres'
import { eventually, freePort } from '../support/processes'
import { promtool } from '../support/prometheus'
import { openRealShop } from '../support/real-shop'

/** What docker-compose.yml mounts, in the programs that it is for; no engine of containers is needed. */
const folder = join(ROOT, 'deploy/compose')
const read = async (name: string) => await Bun.file(join(folder, name)).text()
const postgres = await startPostgres({ durable: true })
const shop = await openRealShop({ postgres })

test('through its pooler, by its logins, which may be made twice, a shop sells', async () => {
  const { dump, environment } = await findClientTools(15, () => undefined)
  const psql = dump.replace(/pg_dump$/, 'psql')
  const command = [psql, '--set=ON_ERROR_STOP=1', postgres.url, `--file=${join(folder, 'pooled-logins.sql')}`]
  for (const _ of ['first', 'again']) await must(command, { environment: { ...process.env, ...environment } })
  const only = await pgbouncerSettings()
  const pooler = await startPgbouncer({ server: postgres.url, only })
  const settings = Object.fromEntries(
    (await read('pgbouncer.env'))
      .matchAll(/^SHOP_(\w+)=(.*)$/gm)
      .map(([, name = '', value = '']) => [name, value]),
  )
  const pooled = {
    ...settings,
    DATABASE_URL: pooler.through(postgres.url, login(settings.DATABASE_URL)),
    DATABASE_READER_URL: pooler.through(postgres.url, login(settings.DATABASE_READER_URL)),
  }
  await shop.startStripe()
  const api = await shop.startApi(pooled)
  const worker = await shop.startWorker(pooled)
  const demo = await shop.startDemo()
  expect({ code: await demo.exited, output: demo.output() }).toMatchObject({ code: 0 })
  expect(await worker.stop()).toBe(0)
  expect(await api.stop()).toBe(0)
}, 120_000)

async function pgbouncerSettings(): Promise<Record<string, string>> {
  const section = (await read('pgbouncer.ini')).split('[pgbouncer]')[1] ?? ''
  const logins = (await read('pgbouncer-logins.txt')).match(/(?<=^")\w+/gm)
  expect(logins).toEqual(['shop', 'shop_reader'])
  return Object.fromEntries(
    section.matchAll(/^(\w+) = ?(.*)$/gm).map(([, name = '', value = '']) => [name, value]),
  )
}

function login(url = '') {
  const { username } = new URL(url)
  if (username !== 'shop' && username !== 'shop_reader') throw new Error(`Nobody made the login of ${url}`)
  return username
}

test('its balancer serves while an API is ready, says so, and tells the API whose request it is', async () => {
  const text = await read('haproxy.cfg')
  const whole = await runHaproxy(text, '-c')
  expect({ code: await whole.exited, output: whole.output() }).toMatchObject({ code: 0 })
  const [port, itself] = [await freePort(), await freePort()]
  let isReady = false
  let forwardedFor: string | null = null
  using api = Bun.serve({
    port: 0,
    fetch(request) {
      // HAProxy asks without saying which host it means.
      if (request.url.endsWith('/readyz')) return new Response('', { status: isReady ? 200 : 503 })
      forwardedFor = request.headers.get('x-forwarded-for')
      return new Response('served')
    },
  })
  // The one thing that only an engine of containers has: its names.
  const here = text
    .replace('server-template api 4 api:3000', `server api 127.0.0.1:${api.port}`)
    .replace(' resolvers engine init-addr none', '')
    .replace('bind :3000', `bind 127.0.0.1:${port}`)
    .replace('bind :8404', `bind 127.0.0.1:${itself}`)
  const running = await runHaproxy(here)
  const health = async (status: number) =>
    await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${itself}/health`).catch(() => undefined)
      return answer?.status === status ? answer : undefined
    })
  await health(503)
  isReady = true
  await health(200)
  expect(await (await fetch(`http://127.0.0.1:${port}/products`)).text()).toBe('served')
  expect(String(forwardedFor)).toBe('127.0.0.1')
  isReady = false
  await health(503)
  await running.kill9()
}, 60_000)

test('its Prometheus takes the configuration, beside the alerts', async () => {
  const place = mkdtempSync(join(tmpdir(), 'prometheus-'))
  try {
    await Bun.write(join(place, 'prometheus.yml'), await read('prometheus.yml'))
    await Bun.write(join(place, 'alerts.yml'), Bun.file(join(ROOT, 'monitoring/prometheus/alerts.yml')))
    expect(await promtool(['check', 'config', join(place, 'prometheus.yml')])).toMatchObject({ code: 0 })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
