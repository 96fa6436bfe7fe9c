import type { ChaosResult } from './run'

/** How long each kind of fault was felt, and what was found broken. */
export function writeChaos(result: ChaosResult): string {
  const { plan, felt } = result
  const bad = result.looks.filter(({ isGood }) => !isGood).length
  const kinds = [...Map.groupBy(felt, ({ name }) => name)]
    .map(([name, all]) => ({
      name,
      times: all.length,
      lasted: mean(all.map(({ from, to }) => to - from)),
      felt: mean(all.map(({ feltMs }) => feltMs)),
      longest: Math.max(...all.map(({ feltMs }) => feltMs)),
    }))
    .toSorted((a, b) => b.felt - a.felt)
  return `# A shop under fire

Written by \`./scripts/run chaos --orders ${plan.orders} --faults ${plan.faults} --seed ${plan.seed}\`: ${plan.customers} customers, one API, one worker,
Postgres with fsync, everything on one machine; ${result.seconds} s, ${result.requests} requests, **${result.orders} orders**
(${result.paid} paid at Stripe, ${result.cancelled} cancelled) under **${felt.length} faults**, ${result.restores} of them restores;
processes that died exactly where a step was half done: ${result.deaths}. Nobody else looks after the shop: what has died is started again, and no more.

**${result.broken.length === 0 ? 'Nothing was lost, nothing was doubled, nothing was sold twice.' : `${result.broken.length} promises were broken:`}**
${result.broken.map((one) => `\n- ${one}`).join('')}

Availability: ${share(result.looks.length - bad, result.looks.length)} of ${result.looks.length} looks into a cart, five a second, were
answered within 1.5 s with less than 500.

![When the shop was away, and what had happened](chaos.svg)

| fault | times | lasted, mean | felt, mean | felt, longest |
| --- | --- | --- | --- | --- |
${kinds.map(({ name, times, lasted, felt: mean, longest }) => `| ${name} | ${times} | ${seconds(lasted)} | ${seconds(mean)} | ${seconds(longest)} |`).join('\n')}

“Felt”: how long looks failed, from the beginning of the fault to that of the next.

What customers were refused, by code: ${list(result.refusals)}. Visits that ended early: ${list(result.failures)}.

How a restore is judged: what was answered between five seconds before the backup and the opening of the restored shop may
be gone, as its orders and cancellations are; what Stripe took in that time may not: each capture belongs to an order that
is there, or is named to staff. Everything else is asked of the shop as if nothing had happened.
`
}

function list(named: readonly (readonly [string, number])[]): string {
  return named.map(([what, count]) => `${what} (${count} ×)`).join(', ') || 'none'
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`
const share = (part: number, all: number): string => `${((part / Math.max(1, all)) * 100).toFixed(1)} %`

const [width, rowHeight, left] = [960, 14, 230]

/** A row for each kind of fault; below them the looks that failed. */
export function drawChaos({ felt, looks }: ChaosResult): string {
  const times = [...looks.map(({ at }) => at), ...felt.flatMap(({ from, to }) => [from, to])]
  const [start, end] = [Math.min(...times), Math.max(...times)]
  const x = (at: number) => left + ((at - start) / Math.max(1, end - start)) * (width - left - 10)
  const names = [...new Set(felt.map(({ name }) => name))]
  const rows = names.map((name, row) => {
    const y = 30 + row * rowHeight
    const bars = felt
      .filter((one) => one.name === name)
      .map(({ from, to }) =>
        rect({ x: x(from), y: y - 9, width: Math.max(1.5, x(to) - x(from)), height: 10, fill: '#b9c4bd' }),
      )
    return `<text x="6" y="${y}">${name}</text>${bars.join('')}`
  })
  const foot = 30 + names.length * rowHeight
  const away = looks
    .filter(({ isGood }) => !isGood)
    .map(({ at }) => rect({ x: x(at), y: foot - 9, width: 1.5, height: 18, fill: '#b3261e' }))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${foot + 30}" font-family="sans-serif" font-size="11">
<title>When the shop was away, and what had happened</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="6" y="14">Faults (grey), and looks into a cart that failed (red), over ${Math.round((end - start) / 1_000)} s</text>
${rows.join('\n')}
<text x="6" y="${foot + 4}">the shop was away</text>
${away.join('\n')}
</svg>
`
}

function rect(
  at: Readonly<Record<'x' | 'y' | 'width' | 'height', number>> & { readonly fill: string },
): string {
  const [px, wide] = [at.x.toFixed(1), at.width.toFixed(1)]
  return `<rect x="${px}" y="${at.y}" width="${wide}" height="${at.height}" fill="${at.fill}"/>`
}
