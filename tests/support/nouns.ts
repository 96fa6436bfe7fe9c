import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { ROOT } from '../../scripts/services/index'

const beside = /\/(index|errors|events|retention)\.ts$/

/** The files of pure rules, by their paths in the project. */
export function nounFiles(): string[] {
  const found = [...new Bun.Glob('src/domains/*/*.ts').scanSync(ROOT)].filter((path) => !beside.test(path))
  return [...found, 'src/platform/money.ts'].toSorted()
}

/** The test files that import nouns and can reach no server: whatever else they import, nothing asks for one. */
export function pureTestFiles(): string[] {
  const nouns = new Set(nounFiles())
  const tests = [...new Bun.Glob('tests/**/*.test.ts').scanSync(ROOT)].toSorted()
  return tests.filter((test) => importsOf(test).some((path) => nouns.has(path)) && !needsServers(test))
}

const servers = 'tests/support/services.ts'

/** The pure test files that reach a noun, by themselves or through what they import. */
export function pureTestsOf(noun: string): string[] {
  return pureTestFiles().filter((test) => {
    const seen = new Set([test])
    for (const file of seen) for (const path of importsOf(file)) seen.add(path)
    return seen.has(noun)
  })
}

function needsServers(test: string): boolean {
  const seen = new Set([test])
  // A set that grows is walked to its new end.
  for (const file of seen) {
    for (const path of importsOf(file)) if (!path.startsWith('src/')) seen.add(path)
  }
  return seen.has(servers)
}

const transpiler = new Bun.Transpiler({ loader: 'ts' })
const known = new Map<string, readonly string[]>()

/** The files of the project that a file imports, types aside. */
function importsOf(file: string): readonly string[] {
  const cached = known.get(file)
  if (cached) return cached
  const imports = transpiler.scanImports(readFileSync(join(ROOT, file), 'utf8'))
  const paths = imports.flatMap(({ path }) => resolve(file, path) ?? [])
  known.set(file, paths)
  return paths
}

function resolve(file: string, path: string): string | undefined {
  const target = path.startsWith('.') ? normalize(join(dirname(file), path)) : aliased(path)
  const files = target ? [target, `${target}.ts`, `${target}/index.ts`] : []
  return files.find((candidate) => candidate.endsWith('.ts') && existsSync(join(ROOT, candidate)))
}

/** `#platform/money` is `src/platform/money`, and a domain’s door `#order` no noun. */
function aliased(path: string): string | undefined {
  return path.startsWith('#') && path.includes('/') ? `src/${path.slice(1)}` : undefined
}
