import { at, eachFile, type Rule } from './rules'

const source = /^src\/.*\.ts$/
const anyCode = /\.(ts|mjs)$/
const overlay = 'src/platform/overlay.ts'
const useCase = 'src/domains/order/application/overlay.ts'

export const tidyRules: readonly Rule[] = [
  eachFile({
    name: 'no unfinished business',
    where: anyCode,
    // This file must name what it forbids.
    except: /^tests\/architecture\/tidy-rules\.ts$/,
    faults: (text) => matches(text, /\b(TODO|FIXME|XXX|HACK)\b/g),
    trips: at(overlay, '// TODO: later'),
  }),
  eachFile({
    name: 'nothing the process opened is decorated onto Elysia',
    where: source,
    faults: (text) => matches(withoutComments(text), /(\.decorate\()/g),
    trips: at('src/http/overlay.ts', 'app.decorate("db", db)'),
  }),
  eachFile({
    name: 'classes are for errors only',
    where: source,
    // The reader of settings collects faults over many calls.
    except: /^src\/platform\/settings-reader\.ts$/,
    faults: (text) =>
      matches(withoutComments(text), /^(?:export )?(?:abstract )?class (\w+)(?! extends \w*Error\b)\b/gm),
    trips: at(useCase, 'export class OrderPlacer {}'),
  }),
  eachFile({
    name: 'only src/http turns an error into a status',
    where: source,
    except: /^src\/http\//,
    faults: (text) =>
      matches(withoutComments(text), /\b(status(?:Code)?['"]?\s*(?:[:(]|=(?!=))\s*[45]\d\d)\b/g),
    trips: at('src/domains/sample/errors.ts', 'super({ status: 409 })'),
  }),
  eachFile({
    name: 'only presentation, src/http and src/app say a status at all',
    where: source,
    except: /^src\/(http|app|domains\/[^/]+\/presentation)\//,
    faults: (text) =>
      matches(withoutComments(text), /\b(status(?:Code)?['"]?\s*(?:[:(]|=(?!=))\s*[123]\d\d)\b/g),
    trips: at(useCase, 'set.status = 201'),
  }),
  eachFile({
    name: 'only config reads the environment',
    where: source,
    except: /^src\/platform\/config\.ts$/,
    faults: (text) => matches(withoutComments(text), /\b((?:process|Bun|import\.meta)\.env)\b/g),
    trips: at(overlay, 'const url = process.env.REDIS_URL'),
  }),
  eachFile({
    name: 'lock… takes tx',
    where: /^src\/domains\/[^/]+\/infrastructure\//,
    faults: (text) => matches(text, /export (?:async )?function (lock\w+)(?!\w*(?:<[^(]*>)?\(\s*tx\b)/g),
    trips: at(
      'src/domains/order/infrastructure/overlay.ts',
      'export async function lockOrder(db: Database) {}',
    ),
  }),
  eachFile({
    name: 'a test waits for what happens, not for time to pass',
    where: /\.test\.ts$/,
    faults: (text) =>
      matches(withoutComments(text), /\b(Bun\.sleep(?:Sync)?|setTimeout|timers\/promises)\b/g),
    trips: at('tests/overlay.test.ts', 'await Bun.sleep(100)'),
  }),
  eachFile({
    name: 'no test is left out',
    where: /\.test\.ts$/,
    faults: (text) =>
      matches(text, /\b((?:test|it|describe)\.(?:skip|only|todo|skipIf|todoIf|if|failing))\b/g),
    trips: at('tests/overlay.test.ts', 'test.skip("works", () => {})'),
  }),
]

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[0])
}

/** A comment may name what the code may not use. A `//` after a colon is the beginning of a URL. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`\w])\/\/.*$/gm, '$1')
}
