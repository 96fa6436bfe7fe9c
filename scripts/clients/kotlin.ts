import { cpSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import {
  Fault,
  must,
  packagesDirectory,
  type Report,
  ROOT,
  run,
  unpackDebianPackages,
  withLock,
} from '../services/index'
import { keyOf, type Made, once } from './memory'
import { toOpenApi30 } from './openapi-3-0'

/** An app that is written against the generated client, and compiled and run beside it. */
const app = join('tests', 'clients', 'kotlin')
const tools = join('scripts', 'clients', 'kotlin')
// A machine that is busy with other things takes ten times what an idle one does.
const deadlineMs = 1_200_000

/** The Java archives that the client stands on: an HTTP client and JSON, as Debian has them. */
const archives = [
  { name: 'libokhttp-java', companions: /^libokio-java$/, jars: ['okhttp.jar', 'okio.jar'] },
  { name: 'libgoogle-gson-java', companions: /^$/, jars: ['gson.jar'] },
]

interface Kit {
  readonly packages: string
  readonly jars: readonly string[]
}

/**
 * Makes a client of openapi.json by OpenAPI Generator, compiles it with the app of the tests, and gives the class path to run
 * it with. Minutes the first time (70 MB are fetched), nothing where the document is the one of before.
 */
export async function makeKotlinClient(report: Report): Promise<Made & { readonly classPath: string }> {
  if (!Bun.which('java')) throw new Fault('Java is missing. On Debian: apt-get install default-jre-headless')
  const document = await Bun.file(join(ROOT, 'openapi.json')).text()
  const key = await keyOf({
    document,
    files: ['scripts/clients/*.ts', `${tools}/*`, `${app}/*`],
    packages: [],
  })
  const kit = await fetchKit(report)
  const place = { memory: join(ROOT, '.data', 'contract'), key, name: 'kotlin' }
  const made = await once(place, (folder) => compile(folder, document, kit))
  const stdlib = join(kit.packages, 'kotlin-compiler', 'lib', 'kotlin-stdlib.jar')
  return { ...made, classPath: [join(made.folder, 'classes'), stdlib, ...kit.jars].join(delimiter) }
}

async function fetchKit(report: Report): Promise<Kit> {
  const folder = join(packagesDirectory(), 'kotlin')
  mkdirSync(folder, { recursive: true })
  await withLock(join(folder, 'lock'), async () => {
    cpSync(join(ROOT, tools), folder, { recursive: true })
    const install = ['install', '--frozen-lockfile', '--ignore-scripts', '--silent']
    await must([process.execPath, ...install], { cwd: folder, timeoutMs: deadlineMs })
  })
  const jars: string[] = []
  for (const { name, companions, jars: files } of archives) {
    const choices = [{ name, companions }]
    const { root } = await unpackDebianPackages({ folder: join(packagesDirectory(), name), choices, report })
    jars.push(...files.map((file) => join(root, 'usr', 'share', 'java', file)))
  }
  return { packages: join(folder, 'node_modules'), jars }
}

async function compile(folder: string, document: string, { packages, jars }: Kit): Promise<string> {
  await Bun.write(join(folder, 'openapi-3.0.json'), JSON.stringify(toOpenApi30(JSON.parse(document))))
  const generator = join(packages, '@openapitools', 'openapi-generator-cli', 'bin', 'openapi-generator.jar')
  const options = 'serializationLibrary=gson,packageName=shop,enumPropertyNaming=UPPERCASE,dateLibrary=string'
  const from = ['-i', 'openapi-3.0.json', '-g', 'kotlin', '-o', 'client', '--library', 'jvm-okhttp3']
  // Its validator is of 3.0, too, and knows no `nullable` beside `allOf`.
  const more = ['--skip-validate-spec', `--additional-properties=${options}`]
  const made = await run(['java', '-jar', generator, 'generate', ...from, ...more], inFolder(folder))
  if (made.code !== 0) return `OpenAPI Generator ended with ${made.code}:\n${made.output.slice(-4_000)}`

  const home = join(packages, 'kotlin-compiler')
  const lib = (name: string) => join(home, 'lib', name)
  const preload = ['-cp', lib('kotlin-preloader.jar'), 'org.jetbrains.kotlin.preloading.Preloader']
  const compiler = ['-cp', lib('kotlin-compiler.jar'), 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler']
  const sources = [join('client', 'src', 'main', 'kotlin'), join(ROOT, app, 'Purchase.kt')]
  const settings = ['-kotlin-home', home, '-no-reflect', '-nowarn', '-classpath', jars.join(delimiter)]
  const command = [
    'java',
    '-Xmx2g',
    '-XX:TieredStopAtLevel=1',
    ...preload,
    ...compiler,
    ...settings,
    '-d',
    'classes',
    ...sources,
  ]
  const { code, output } = await run(command, inFolder(folder))
  return code === 0 ? '' : `The Kotlin compiler ended with ${code}:\n${output.slice(-4_000)}`
}

const inFolder = (cwd: string) => ({ cwd, timeoutMs: deadlineMs })
