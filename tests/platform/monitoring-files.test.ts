import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { isMetric, metrics } from '#platform/metric-list'
import { ROOT } from '../../scripts/services/index'
import { metricsIn, readDashboards, readRules } from '../support/prometheus'
import { baseName } from '../support/scrape'

const read = (path: string): Promise<string> => Bun.file(join(ROOT, path)).text()
const rules = await readRules()
const dashboards = await readDashboards()
const expressions = [...rules.map(({ expr }) => expr), ...dashboards.flatMap(({ expressions: some }) => some)]

test('each alert has a section in the manual, which it names, and a test; no section is without its alert', async () => {
  const page = await read('docs/operations/alerts.md')
  const sections = page.split(/^## /m).slice(1)
  const titles = sections.map((section) => section.split('\n', 1)[0] ?? '')
  expect(titles).toEqual(rules.map(({ alert }) => alert))
  const tests = await read('monitoring/prometheus/alerts.test.yml')
  for (const { alert, annotations, labels } of rules) {
    const section = sections[titles.indexOf(alert)] ?? ''
    expect(annotations.runbook_url).toBe(`docs/operations/alerts.md#${alert.toLowerCase()}`)
    const calls = labels.severity === 'page' ? '**Page.**' : '**Ticket.**'
    expect([alert, section.includes(calls), /\bDo:\s/.test(section)]).toEqual([alert, true, true])
    // Quiet once and firing once.
    expect([alert, tests.split(`alertname="${alert}"`).length - 1]).toEqual([alert, 2])
  }
})

test('the links between alerts lead to one', async () => {
  const page = await read('docs/operations/alerts.md')
  const targets = [...page.matchAll(/\]\(#(\w+)\)/g)].map(([, target]) => target)
  const known = rules.map(({ alert }) => alert.toLowerCase())
  expect(targets.filter((target) => !known.includes(target ?? ''))).toEqual([])
})

test('the manual says of every metric what it is, with its kind and labels, and speaks of no other', async () => {
  const page = await read('docs/operations/monitoring.md')
  const rows = [...page.matchAll(/^\| `(metropolitan_\w+)`\s*\|\s*(\w+)\s*\|([^|]*)\|\s*(\S.*)\|$/gm)].map(
    ([, name = '', kind = '', labels = '']) => [
      name,
      kind,
      labels
        .split(',')
        .map((one) => one.trim())
        .join(),
    ],
  )
  const wanted = metrics.map(([name, { kind, labels }]) => [name, kind, labels.join()])
  expect(rows.toSorted()).toEqual(wanted.toSorted())
  expect(
    metricsIn(page)
      .map(baseName)
      .filter((name) => !isMetric(name)),
  ).toEqual([])
})

test('dashboards and rules name only metrics that exist, and labels that these have', () => {
  expect(expressions.length).toBeGreaterThan(70)
  expect(
    expressions
      .flatMap(metricsIn)
      .map(baseName)
      .filter((name) => !isMetric(name)),
  ).toEqual([])
  const rulesOf = new Map<string, readonly string[]>(metrics.map(([name, { labels }]) => [name, labels]))
  const given = ['instance', 'job', 'le']
  const wrong = expressions.flatMap((expression) =>
    [...expression.matchAll(/(metropolitan_\w+)\{([^}]*(?:"[^"]*"[^}]*)*)\}/g)].flatMap(
      ([, name = '', inside = '']) =>
        [...inside.replaceAll(/"[^"]*"/g, '').matchAll(/(\w+)\s*[=!]/g)]
          .map(([, label = '']) => label)
          .filter((label) => !given.includes(label) && !rulesOf.get(baseName(name))?.includes(label))
          .map((label) => `${label} of ${name}`),
    ),
  )
  expect(wrong).toEqual([])
})

test('no metric is there that neither a panel nor a rule looks at', () => {
  const named = new Set(expressions.flatMap(metricsIn).map(baseName))
  expect(metrics.map(([name]) => name).filter((name) => !named.has(name))).toEqual([])
})
