import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Each shape that Biome shall refuse, as the least code that has it. A switched-off rule would show here. */
const refused: Record<string, { path?: string; text: string }> = {
  noConsole: { text: 'console.log(1)' },
  noExcessiveCognitiveComplexity: { text: `export function deep(a: boolean) {\n${nested(6)}\n}` },
  noExcessiveLinesPerFile: { text: lines(301) },
  noExcessiveLinesPerFunction: { text: `export function long() {\n${lines(71)}\n}` },
  noExplicitAny: { text: 'export const x: any = 1' },
  noFloatingPromises: { text: 'export const ask = async () => 1\nask()' },
  noFocusedTests: { text: "import { test } from 'bun:test'\ntest.only('x', () => {})" },
  noMisusedPromises: { text: 'const ask = async () => true\nexport const f = () => { if (ask()) return 1 }' },
  noNestedTernary: { text: 'export const f = (a: boolean, b: boolean) => (a ? 1 : b ? 2 : 3)' },
  noNonNullAssertion: { text: "export const f = (x: Map<string, string>) => x.get('a')!.length" },
  noParameterAssign: { text: 'export function f(a: number) {\n  a = 2\n  return a\n}' },
  noSkippedTests: { text: "import { test } from 'bun:test'\ntest.skip('x', () => {})" },
  noUnusedImports: { text: "import { join } from 'node:path'" },
  noUnusedVariables: { text: 'const unused = 1' },
  useAwaitThenable: { text: 'export const f = async () => { await 1 }' },
  useFilenamingConvention: { path: 'src/placeOrder.ts', text: 'export const x = 1' },
  useImportType: { text: "import { Stats } from 'node:fs'\nexport const f = (x: Stats) => x.size" },
  useMaxParams: { text: 'export const f = (a: 1, b: 1, c: 1, d: 1) => [a, b, c, d]' },
  useNodejsImportProtocol: { text: "import { join } from 'path'\nexport const x = join" },
  useThrowOnlyError: { text: "export function f() {\n  throw 'text'\n}" },
}

const root = join(import.meta.dir, '..', '..')
let folder = ''
let report: { category: string; path: string }[] = []

beforeAll(async () => {
  // Inside the project, so that the schema and the types that Biome looks for are found.
  await mkdir(join(root, '.data'), { recursive: true })
  folder = await mkdtemp(join(root, '.data', 'shapes-'))
  const config = await Bun.file(join(root, 'biome.json')).json()
  // The folder is ignored by git, and here it is the project.
  await Bun.write(
    join(folder, 'biome.json'),
    JSON.stringify({ ...config, root: true, vcs: { enabled: false } }),
  )
  for (const [rule, { path, text }] of Object.entries(refused)) {
    await Bun.write(join(folder, path ?? `src/${kebab(rule)}.ts`), text)
  }
  report = await lint(folder)
}, 30_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function lint(project: string): Promise<{ category: string; path: string }[]> {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const flags = ['lint', '--reporter=json', '--max-diagnostics=none', '.']
  const child = Bun.spawn([process.execPath, biome, ...flags], { cwd: project, stderr: 'ignore' })
  const { diagnostics } = JSON.parse(await child.stdout.text()) as {
    diagnostics: { category: string; severity: string; location: { path: string } }[]
  }
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ category, location }) => ({ category, path: location.path }))
}

describe('Biome refuses', () => {
  test.each(Object.keys(refused))('%s', (rule) => {
    const path = refused[rule]?.path ?? `src/${kebab(rule)}.ts`
    const rules = report.filter((found) => found.path.endsWith(path)).map(({ category }) => category)

    expect(rules.map((category) => category.split('/').at(-1))).toContain(rule)
  })
})

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `Math.max(${index})`).join('\n')
}

function nested(depth: number): string {
  return depth === 0 ? 'return 1' : `if (a) {\n${nested(depth - 1)}\n}`
}
