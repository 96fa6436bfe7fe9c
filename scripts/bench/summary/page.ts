import { median } from '../orders/report'
import { type Figure, reaches, show, showGoal, spreadOf } from './figure'

/** A row of the page, as it stands there. */
export interface Row {
  readonly title: string
  readonly median: string
  readonly spread: string
  readonly goal: string
}

export interface Page {
  readonly title: string
  readonly intro: string
  readonly machine: readonly string[]
  readonly figures: readonly Figure[]
  /** Files beside the page, by what they show. */
  readonly plots: readonly { readonly file: string; readonly title: string }[]
}

const head: Row = { title: 'what', median: 'median', spread: 'spread', goal: 'goal' }

export function writePage({ title, intro, machine, figures, plots }: Page): string {
  const groups = [...Map.groupBy(figures, ({ group }) => group)].map(
    ([group, members]) => `## ${group}\n\n${writeTable([head, ...members.map(rowOf)])}`,
  )
  const shown = plots.map((plot) => `![${plot.title}](${plot.file})`)
  return `# ${title}

${intro}

${machine.map((line) => `- ${line}`).join('\n')}

${[...shown, ...groups].join('\n\n')}
`
}

function rowOf(figure: Figure): Row {
  const reached = reaches(figure)
  return {
    title: figure.title,
    median: show(median(figure.values), figure.unit),
    spread: figure.values.length > 1 ? spreadOf(figure) : '',
    goal: reached === undefined ? '' : `${showGoal(figure)}: ${reached ? 'yes' : 'no'}`,
  }
}

/** Columns as wide as their widest cell, so that it can be read as it is. */
export function writeTable(rows: readonly Row[]): string {
  const cells = rows.map(({ title, median: middle, spread, goal }) => [title, middle, spread, goal])
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [first = [], ...rest] = cells
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n')
}

/** The rows of a page that was written. */
export function readRows(page: string): Row[] {
  return page.split('\n').flatMap((line) => {
    const [empty, title, middle, spread, goal, ...more] = line.split('|').map((cell) => cell.trim())
    if (empty !== '' || more.length !== 1 || title === undefined || title === head.title) return []
    if (/^-+$/.test(title)) return []
    return [{ title, median: middle ?? '', spread: spread ?? '', goal: goal ?? '' }]
  })
}

const [opens, closes] = ['<!-- bench: written by its command -->', '<!-- /bench -->']

/** What the README says of a page: what the issues set a goal for. */
export function blockOf(page: string): string {
  const rows = readRows(page).filter(({ goal }) => goal !== '')
  return `${opens}

${writeTable([head, ...rows])}

${closes}`
}

/** The README with its block rewritten from the page. */
export function withBlock(readme: string, page: string): string {
  const [from, to] = [readme.indexOf(opens), readme.indexOf(closes)]
  if (from < 0 || to < from) throw new Error(`README.md has no block between ${opens} and ${closes}`)
  return readme.slice(0, from) + blockOf(page) + readme.slice(to + closes.length)
}
