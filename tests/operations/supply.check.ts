import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, ROOT } from '../../scripts/services/index'

interface Component {
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly type: string
}

test('the bill of materials is what the image installs, to the last package', async () => {
  const place = mkdtempSync(join(tmpdir(), 'installed-'))
  try {
    await must(['cp', '-R', 'package.json', 'bun.lock', 'patches', place], { cwd: ROOT })
    const dockerfile = await Bun.file(join(ROOT, 'Dockerfile')).text()
    const install = /^RUN bun (install [^\\\n]+?) *\\?$/m.exec(dockerfile)?.[1]?.split(' ') ?? []
    await must([process.execPath, ...install], { cwd: place, timeoutMs: 120_000 })
    const files = new Bun.Glob('**/package.json').scanSync({ cwd: join(place, 'node_modules'), dot: true })
    const installed = new Set<string>()
    for (const file of files) {
      const own = file.split('/node_modules/').at(-1) ?? ''
      if (!/^(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(own)) continue
      const { name, version } = await Bun.file(join(place, 'node_modules', file)).json()
      installed.add(`${name}@${version}`)
    }
    const text = await must([process.execPath, 'scripts/sbom.ts'], { cwd: ROOT })
    const { components } = JSON.parse(text) as { components: Component[] }
    const billed = components
      .filter(({ type }) => type === 'library')
      .map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`)
    expect([...new Set(billed)].toSorted()).toEqual([...installed].toSorted())
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}, 180_000)
