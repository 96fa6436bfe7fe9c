import { median } from '../orders/report'
import type { Figure } from './figure'

const colours = ['#2f6f4f', '#b5651d', '#3b5b92', '#8a3b6b', '#6b6b2a', '#444444']
const [width, height, margin] = [760, 360, 56]

const asText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const picture = (title: string, tall: number, marks: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}" font-family="sans-serif" font-size="12">
<title>${asText(title)}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="20" font-size="14">${asText(title)}</text>
${marks.join('\n')}
</svg>
`

const round = (value: number): string => value.toFixed(1)

/** A line for each title: its median at each number of orders, with the spread as a bar. Orders grow tenfold a step. */
export function plotGrowth(title: string, figures: readonly Figure[]): string {
  const points = figures.filter(({ orders }) => orders !== undefined)
  const sizes = [...new Set(points.map(({ orders = 1 }) => orders))].toSorted((a, b) => a - b)
  const [least = 1, last = 10] = [sizes[0], sizes.at(-1)]
  const most = Math.max(...points.flatMap(({ values }) => values))
  const x = (orders: number): number =>
    margin + ((width - 2 * margin - 160) * Math.log(orders / least)) / Math.max(Math.log(last / least), 1e-9)
  const y = (value: number): number => height - margin - (value / most) * (height - 2 * margin)
  const lines = [...Map.groupBy(points, (figure) => figure.title.replace(/, [\d,]+ orders$/, ''))]
  return picture(title, height, [
    ...sizes.map(
      (orders) =>
        `<text x="${round(x(orders))}" y="${height - 30}" text-anchor="middle">${orders.toLocaleString('en')} orders</text>`,
    ),
    `<line x1="${margin}" y1="${height - margin}" x2="${width - margin}" y2="${height - margin}" stroke="#999999"/>`,
    `<text x="8" y="${round(y(most))}">${most.toPrecision(2)} ms</text><text x="8" y="${round(y(0))}">0</text>`,
    ...lines.flatMap(([name, members], index) => {
      const colour = colours[index % colours.length] ?? '#000000'
      const path = members.map(({ orders = 1, values }) => `${round(x(orders))},${round(y(median(values)))}`)
      const end = members.at(-1)
      return [
        `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...members.map(({ orders = 1, values }) => {
          const at = round(x(orders))
          return `<line x1="${at}" y1="${round(y(Math.min(...values)))}" x2="${at}" y2="${round(y(Math.max(...values)))}" stroke="${colour}"/>`
        }),
        `<text x="${round(x(end?.orders ?? 1) + 8)}" y="${40 + index * 16}" fill="${colour}">${asText(name)}</text>`,
      ]
    }),
  ])
}

/** A bar for each figure, with its spread and its goal as a line across. */
export function plotBars(title: string, figures: readonly Figure[]): string {
  const [step, left] = [34, 400]
  const goalOf = ({ goal }: Figure): number | undefined =>
    goal && ('atLeast' in goal ? goal.atLeast : goal.atMost)
  const most = Math.max(1, ...figures.flatMap((figure) => [...figure.values, goalOf(figure) ?? 0]))
  const x = (value: number): string => round(left + (value / most) * (width - left - 70))
  return picture(
    title,
    48 + figures.length * step,
    figures.flatMap((figure, index) => {
      const top = 40 + index * step
      const middle = median(figure.values)
      const goal = goalOf(figure)
      return [
        `<text x="${left - 8}" y="${top + 13}" text-anchor="end" font-size="10">${asText(figure.title)}</text>`,
        `<rect x="${left}" y="${top}" width="${round(Number(x(middle)) - left)}" height="18" fill="${colours[0]}"/>`,
        `<line x1="${x(Math.min(...figure.values))}" y1="${top + 9}" x2="${x(Math.max(...figure.values))}" y2="${top + 9}" stroke="#b5651d" stroke-width="2"/>`,
        ...(goal === undefined
          ? []
          : [`<line x1="${x(goal)}" y1="${top - 3}" x2="${x(goal)}" y2="${top + 21}" stroke="#000000"/>`]),
        `<text x="${width - 60}" y="${top + 13}">${middle.toFixed(2)}</text>`,
      ]
    }),
  )
}

/** For each kind of request, the CPU of each process behind the other. Titles are "request: process". */
export function plotCpu(title: string, figures: readonly Figure[]): string {
  const [step, left] = [34, 200]
  const split = figures.flatMap((figure) => {
    const [, request = '', part = ''] = /^(.+): (\w+)$/.exec(figure.title) ?? []
    return part === 'all' || part === '' ? [] : [{ request, part, middle: median(figure.values) }]
  })
  const bars = [...Map.groupBy(split, ({ request }) => request)]
  const names = [...new Set(split.map(({ part }) => part))]
  const sum = (members: readonly { middle: number }[]): number =>
    members.reduce((whole, { middle }) => whole + middle, 0)
  const most = Math.max(1e-9, ...bars.map(([, members]) => sum(members)))
  const colourOf = (part: string): string => colours[names.indexOf(part) % colours.length] ?? '#000000'
  return picture(title, 80 + bars.length * step, [
    ...names.map(
      (part, index) =>
        `<text x="${left + index * 90}" y="40" fill="${colourOf(part)}">■ ${asText(part)}</text>`,
    ),
    ...bars.flatMap(([request, members], index) => {
      const top = 56 + index * step
      let x = left
      return [
        `<text x="${left - 8}" y="${top + 13}" text-anchor="end">${asText(request)}</text>`,
        ...members.map(({ part, middle }) => {
          const wide = (middle / most) * (width - left - 90)
          const bar = `<rect x="${round(x)}" y="${top}" width="${round(wide)}" height="18" fill="${colourOf(part)}"/>`
          x += wide
          return bar
        }),
        `<text x="${round(x + 6)}" y="${top + 13}">${sum(members).toFixed(2)} ms</text>`,
      ]
    }),
  ])
}
