import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { must, ROOT } from '../../scripts/services/index'
import { afterThisFile } from '../support/cleanup'
import { startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { testServices } from '../support/services'

const folder = mkdtempSync(join((await testServices()).runDirectory, 'executables-'))
afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))
const built = await must([process.execPath, 'scripts/build-executables.ts', '--into', folder], {
  cwd: ROOT,
  environment: { ...process.env, RELEASE: '9.9.9+executable' },
  timeoutMs: 120_000,
})

/** Where neither the sources nor node_modules are, so that a file that is not inside cannot be found by chance. */
const elsewhere = { cwd: '/' }

test('the command says which release it built, and what stays outside', async () => {
  expect(built).toContain('Release 9.9.9+executable')
  expect(await Bun.file(join(folder, 'release.env')).text()).toBe('RELEASE=9.9.9+executable\n')
  for (const part of ['db:migrate', 'the Stripe emulator', 'sharp']) expect(built).toContain(part)
})

test('API and worker as single files, in an empty place, sell after the migrations of their release', async () => {
  const shop = await openRealShop({ executables: folder })
  const migrated = await must([process.execPath, 'scripts/migrate.ts', '--status'], {
    cwd: ROOT,
    environment: { ...process.env, DATABASE_URL: shop.environment.DATABASE_URL },
  })
  expect(migrated).not.toContain('pending')
  await shop.startStripe()
  const api = await shop.startApi({ RELEASE: '9.9.9+executable' })
  const worker = await shop.startWorker()
  const demo = await shop.startDemo()
  expect([await demo.exited, demo.output()]).toEqual([0, expect.stringContaining('✓ Sold and paid')])
  expect((await fetch(`${shop.url}/readyz`)).headers.get('x-release')).toBe('9.9.9+executable')

  await api.stop()
  await worker.stop()
  const ends = [api, worker].map((one) => one.logs().some(({ msg }) => /has stopped$/.test(String(msg))))
  expect([await api.exited, await worker.exited, ...ends]).toEqual([0, 0, true, true])
})

test('the API document and the page that shows it are inside', async () => {
  const shop = await openRealShop({ executables: folder })
  const api = await startProcess({
    ...elsewhere,
    name: 'api',
    command: [join(folder, 'api')],
    env: shop.environment,
    readyWhen: /api is listening/,
  })
  const document = (await (await fetch(`${shop.url}/openapi.json`)).json()) as {
    info: { description: string }
  }
  const guide = await Bun.file(join(ROOT, 'docs/guide.md')).text()
  expect(document.info.description).toContain(guide.split('\n').slice(1).join('\n').trim().slice(0, 200))
  const assets = [
    ['swagger-ui.css', 'text/css'],
    ['swagger-ui-bundle.js', 'text/javascript'],
    ['favicon-32x32.png', 'image/png'],
  ] as const
  for (const [name, type] of assets) {
    const answer = await fetch(`${shop.url}/swagger/${name}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining(type)])
    const original = Bun.file(join(ROOT, 'node_modules/swagger-ui-dist', name))
    expect((await answer.arrayBuffer()).byteLength).toBe(original.size)
  }
  expect((await fetch(`${shop.url}/swagger/package.json`)).status).toBe(404)
  await api.stop()
  expect(existsSync(join(folder, 'node_modules'))).toBe(false)
})
