import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { openTwin } from '../identity/support'
import { openShop } from '../support/shop'

const root = join(import.meta.dir, '..', '..')
const shop = await openShop({ seed: false })

async function run(...command: string[]): Promise<{ code: number; output: string }> {
  const child = Bun.spawn([process.execPath, ...command], { cwd: root, stdout: 'pipe', stderr: 'pipe' })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, output: out + err }
}

test('the committed document is the one that the routes describe', async () => {
  const { code, output } = await run('scripts/openapi.ts', '--check')
  expect(output).toContain('up to date')
  expect(code).toBe(0)
})

test('the running API serves it, with development routes left out', async () => {
  const { status, body } = await shop.call('/openapi.json')
  expect(status).toBe(200)
  const committed = await Bun.file(join(root, 'openapi.json')).json()
  const { version } = await Bun.file(join(root, 'package.json')).json()
  expect(committed.info.version).toBe(version)
  // Served, it says which release runs.
  const { release } = shop.context.config
  expect(body).toEqual({ ...committed, info: { ...committed.info, version: release } })
})

test('whom to ask about the API is said by whoever runs the shop, or by nobody', async () => {
  expect(await Bun.file(join(root, 'openapi.json')).json()).not.toHaveProperty('info.contact')
  for (const [address, contact] of [
    ['mailto:api@shop.example', { email: 'api@shop.example' }],
    ['https://shop.example/help', { url: 'https://shop.example/help' }],
  ] as const) {
    const twin = await openTwin(shop, { API_CONTACT: address })
    expect((await twin.call('/openapi.json')).body.info.contact).toEqual(contact)
  }
  expect(() => readConfig({ API_CONTACT: 'whoever runs this' })).toThrow('API_CONTACT')
})

test('the page and everything it loads come from our own origin', async () => {
  const page = await shop.call('/swagger')
  expect(page.status).toBe(200)
  const links = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(2)
  for (const link of links) {
    expect(link).toStartWith('/swagger/')
    const asset = await shop.call(link)
    expect(asset.status).toBe(200)
    expect(String(asset.body).length).toBeGreaterThan(50)
  }
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  expect((await shop.call('/swagger/package.json')).status).toBe(404)
})
