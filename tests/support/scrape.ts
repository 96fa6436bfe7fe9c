/** What a process showed: each series, as `name{label="value"}`, with its value. */
export type Scrape = ReadonlyMap<string, number>

/** Asks a process as Prometheus does. */
export async function scrape(port: number): Promise<Scrape> {
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`)
  if (!reply.ok) throw new Error(`/metrics answered ${reply.status}`)
  return readScrape(await reply.text())
}

export function readScrape(text: string): Scrape {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line): [string, number] => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

/** The names of metrics without what the format adds to them. */
export function metricNames(seen: Scrape): Set<string> {
  return new Set([...seen.keys()].map((series) => baseName(series.replace(/\{.*/, ''))))
}

/** A histogram is three series: `_bucket`, `_sum` and `_count`. */
export function baseName(name: string): string {
  return name.replace(/_seconds_(bucket|sum|count)$/, '_seconds')
}
