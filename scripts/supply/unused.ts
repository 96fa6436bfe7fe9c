import { join } from 'node:path'
import { ROOT } from '../services/index'
import { folderOf, type Lock } from './lock'

/** What is needed without being named anywhere. */
const needed: Readonly<Record<string, string>> = {
  'ajv-formats': 'the judge of the bill of materials loads it',
  'ajv-formats-draft2019': 'the judge of the bill of materials loads it',
}

/** Declared packages that neither the code, nor a setting, nor a command of package.json names. */
export async function unusedPackages(lock: Lock): Promise<string[]> {
  const { dependencies, devDependencies } = lock.workspace
  const declared = Object.keys({ ...dependencies, ...devDependencies })
  const text = await wholeText()
  const unused: string[] = []
  for (const name of declared) {
    const words = [name, ...(await commandsOf(lock, name))]
    if (!(name in needed || isTypes(name, declared) || words.some((word) => isNamed(text, word))))
      unused.push(
        `${name}: nothing names it. ./scripts/run bun remove it, or say in scripts/supply/unused.ts why not`,
      )
  }
  const idle = Object.keys(needed).filter((name) => !declared.includes(name))
  return [...unused, ...idle.map((name) => `${name}: it is not declared any more. Remove its entry`)]
}

/** Types go with the package that they are of; Bun's with Bun. */
const isTypes = (name: string, declared: readonly string[]): boolean =>
  name === '@types/bun' || (name.startsWith('@types/') && declared.includes(name.slice('@types/'.length)))

async function commandsOf(lock: Lock, name: string): Promise<string[]> {
  const locked = lock.packages.get(name)
  if (!locked) return []
  const file = Bun.file(join(folderOf(locked), 'package.json'))
  const { bin = {} } = (await file.exists()) ? ((await file.json()) as { bin?: string | object }) : {}
  return typeof bin === 'string' ? [name.split('/').at(-1) ?? name] : Object.keys(bin)
}

/** In quotes, as an import or a word of a command; with a path inside the package behind it; or typed in a command. */
function isNamed(text: string, word: string): boolean {
  const quoted = word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`(['"\`]|node_modules/|--bun )${quoted}(['"\`/ ]|$)`, 'm').test(text)
}

const places = [
  'src/**/*.ts',
  'scripts/**/*.ts',
  'tests/**/*.ts',
  'drizzle/**/*.ts',
  '*.{ts,mjs}',
  '.*.{mjs,yaml}',
]

async function wholeText(): Promise<string> {
  const paths = places.flatMap((place) => [...new Bun.Glob(place).scanSync({ cwd: ROOT, dot: true })])
  const texts = await Promise.all(paths.map((path) => Bun.file(join(ROOT, path)).text()))
  const { scripts } = (await Bun.file(join(ROOT, 'package.json')).json()) as { scripts: object }
  return [...texts, JSON.stringify(scripts)].join('\n')
}
