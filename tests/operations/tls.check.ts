import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterThisFile } from '../support/cleanup'
import { eventually, freePort, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { startRedisWith } from '../support/redis-servers'

const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))

function openssl(...args: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(['openssl', ...args], { cwd: folder })
  if (exitCode !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
}

/** An authority of the test's own. */
function makeAuthority(name: string): string {
  const subject = ['-subj', `/CN=${name}`, '-days', '2', '-nodes']
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-keyout', `${name}.key`, '-out', `${name}.pem`, ...subject)
  return join(folder, `${name}.pem`)
}

/** A certificate of 127.0.0.1 that the authority has signed. */
async function makeCertificate(authority: string, name: string): Promise<{ cert: string; key: string }> {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    '/CN=127.0.0.1',
  )
  await Bun.write(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1')
  const by = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial']
  openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    ...by,
    '-out',
    `${name}.pem`,
    '-days',
    '2',
    '-extfile',
    'names',
  )
  return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
}

const ours = makeAuthority('ours')
const theirs = makeAuthority('theirs')
const { cert, key } = await makeCertificate('ours', 'redis')
const redis = await startRedisWith([
  'port 0',
  'tls-port PORT',
  `tls-cert-file ${cert}`,
  `tls-key-file ${key}`,
  `tls-ca-cert-file ${ours}`,
  'tls-auth-clients no',
  'requirepass s3cret',
])
const shop = await openRealShop()

/** An API that is ready, with or without Redis, and what it says of it. */
async function startWith(settings: Record<string, string>) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/readyz`
  const api = await startProcess({
    name: 'api',
    command: [process.execPath, 'src/api.ts'],
    env: { ...shop.environment, ...settings, PORT: String(port) },
    readyWhen: async () => (await fetch(url).catch(() => undefined))?.ok ?? false,
  })
  return { api, isDegraded: async () => (await (await fetch(url)).text()).includes('degraded') }
}

const url = `rediss://:s3cret@127.0.0.1:${redis.port}`

test('Redis is spoken to with TLS, by an authority that is trusted, with a password', async () => {
  const { api, isDegraded } = await startWith({ REDIS_URL: url, REDIS_CA_FILE: ours })
  await eventually(async () => !(await isDegraded()))
  expect(api.logs().filter(({ msg }) => String(msg).includes('redis is unreachable'))).toEqual([])
}, 30_000)

test.each([
  ['another authority', { REDIS_URL: url, REDIS_CA_FILE: theirs }, /certificate|issuer|self.signed/i],
  ['no authority', { REDIS_URL: url }, /certificate|issuer|self.signed/i],
  [
    'a wrong password',
    { REDIS_URL: url.replace('s3cret', 'guess'), REDIS_CA_FILE: ours },
    /WRONGPASS|password/i,
  ],
  ['no TLS', { REDIS_URL: url.replace('rediss', 'redis') }, /./],
])(
  'with %s it is not spoken to, which is said, and the shop sells without it',
  async (_, settings, reason) => {
    const { api, isDegraded } = await startWith(settings)
    await eventually(() => isDegraded())
    const said = () => api.logs().find(({ msg }) => msg === 'redis is unreachable: going on without it')
    await eventually(async () => said() !== undefined)
    expect(String(said()?.err)).toMatch(reason)
  },
  30_000,
)
