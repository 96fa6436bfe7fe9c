import { afterAll } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { plugin } from 'bun'
import fc from 'fast-check'
import { ROOT } from '../../scripts/services/index'
import { instrument } from './arms'
import { nounFiles } from './nouns'

// For `bun test --preload`: the nouns count the arms they take, and COUNT_ARMS_IN names the file to write them to.

const taken = new Map<string, Set<number>>()
Object.assign(globalThis, {
  armsTakenIn: (file: string): Set<number> => {
    const arms = taken.get(file) ?? new Set<number>()
    taken.set(file, arms)
    return arms
  },
})
// The same examples in each run, so that the same arms are taken.
fc.configureGlobal({ seed: 1 })

const nouns = new Set(nounFiles())
plugin({
  name: 'count-arms',
  setup(build) {
    build.onLoad({ filter: /\/src\/(platform|domains\/[^/]+)\/[^/]+\.ts$/ }, async ({ path }) => {
      const file = relative(ROOT, path)
      const text = await Bun.file(path).text()
      return { loader: 'ts', contents: nouns.has(file) ? instrument(file, text).code : text }
    })
  },
})
afterAll(() => {
  const record = process.env.COUNT_ARMS_IN
  const arms = [...taken].map(([file, numbers]) => [file, [...numbers]])
  if (record) writeFileSync(record, JSON.stringify(Object.fromEntries(arms)))
})
