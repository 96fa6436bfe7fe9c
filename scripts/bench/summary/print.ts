import { median } from '../orders/report'
import { type Figure, reaches, show, showGoal, spreadOf } from './figure'

/** Figures in the terminal. */
export function printFigures(figures: readonly Figure[]): void {
  const width = Math.max(0, ...figures.map(({ title }) => title.length))
  for (const [group, members = []] of Map.groupBy(figures, ({ group }) => group)) {
    console.log(`\n${group}`)
    for (const figure of members) console.log(`  ${figure.title.padEnd(width)}  ${lineOf(figure)}`)
  }
}

function lineOf(figure: Figure): string {
  const said = `${show(median(figure.values), figure.unit)} (${spreadOf(figure)})`
  const reached = reaches(figure)
  return reached === undefined ? said : `${said}  ${showGoal(figure)} ${reached ? '✓' : '✗'}`
}
