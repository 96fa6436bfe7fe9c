import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { packagesDirectory, ROOT, toConsole, unpackDebianPackages } from '../../scripts/services/index'
import { eventually, freePort, startProcess } from './processes'
import { testServices } from './services'

export const monitoringFolder = join(ROOT, 'monitoring')
export const rulesFile = join(monitoringFolder, 'prometheus', 'alerts.yml')

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook_url: string }
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[]
}

export async function readRules(): Promise<readonly AlertRule[]> {
  const file = Bun.YAML.parse(await Bun.file(rulesFile).text()) as RuleFile
  return file.groups.flatMap(({ rules }) => rules)
}

/** What is asked of Prometheus by the panels and annotations of each dashboard. */
export async function readDashboards(): Promise<readonly { file: string; expressions: readonly string[] }[]> {
  const files = [...new Bun.Glob('*.json').scanSync(join(monitoringFolder, 'grafana'))].toSorted()
  return await Promise.all(
    files.map(async (file) => {
      const text = await Bun.file(join(monitoringFolder, 'grafana', file)).text()
      return { file, expressions: expressionsIn(JSON.parse(text)) }
    }),
  )
}

function expressionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'expr' && typeof inner === 'string' ? [inner] : expressionsIn(inner),
  )
}

/** The metrics of ours that an expression names. */
export function metricsIn(expression: string): string[] {
  return [...new Set(expression.match(/\bmetropolitan_\w+/g) ?? [])]
}

/** Debian's programs of Prometheus, unpacked without being installed. */
export async function prometheusPrograms() {
  const { root } = await unpackDebianPackages({
    folder: join(packagesDirectory(), 'prometheus'),
    choices: [{ name: 'prometheus', companions: /^$/ }],
    report: toConsole,
  })
  return { prometheus: join(root, 'usr/bin/prometheus'), promtool: join(root, 'usr/bin/promtool') }
}

/** Runs promtool; its output, and whether it was content. */
export async function promtool(
  given: readonly string[],
  input = '',
): Promise<{ code: number; output: string }> {
  const { promtool: program } = await prometheusPrograms()
  const child = Bun.spawn([program, ...given], {
    stdin: new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
    env: {},
  })
  const output = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text())
  return { code: await child.exited, output }
}

export interface Firing {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * A Prometheus that scrapes real processes each second, with the rules of the tree. What a rule waits for (`for`) is made a
 * second: nobody wants to wait for it, and what it watches stays as it is.
 */
export async function startPrometheus(targets: Readonly<Record<string, readonly number[]>>) {
  const { prometheus } = await prometheusPrograms()
  const folder = mkdtempSync(join((await testServices()).runDirectory, 'prometheus-'))
  const rules = (await Bun.file(rulesFile).text()).replace(/^(\s+for:) \w+$/gm, '$1 1s')
  const scrape_configs = Object.entries(targets).map(([job_name, ports]) => ({
    job_name,
    static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }],
  }))
  const global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' }
  await Bun.write(join(folder, 'alerts.yml'), rules)
  // What is JSON is YAML, too.
  await Bun.write(
    join(folder, 'prometheus.yml'),
    JSON.stringify({ global, rule_files: ['alerts.yml'], scrape_configs }),
  )
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await startProcess({
    name: 'prometheus',
    command: [
      prometheus,
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    readyWhen: async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok ?? false,
  })
  const firing = async (): Promise<readonly Firing[]> => {
    const reply = await fetch(`${url}/api/v1/alerts`)
    const { data } = (await reply.json()) as { data: { alerts: (Firing & { state: string })[] } }
    return data.alerts.filter(({ state }) => state === 'firing')
  }
  const names = async (): Promise<string[]> =>
    [...new Set((await firing()).map(({ labels }) => labels.alertname ?? ''))].toSorted()
  return {
    names,
    /** The value of an expression as of now, summed over its series; undefined where there is none. */
    async value(query: string): Promise<number | undefined> {
      const reply = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`)
      const { data } = (await reply.json()) as { data: { result: { value: [number, string] }[] } }
      const values = data.result.map(({ value: [, text] }) => Number(text))
      return values.length > 0 ? values.reduce((sum, one) => sum + one, 0) : undefined
    },
    /** Waits until it fires, and gives what it says. */
    untilFiring: (alert: string, deadlineMs = 90_000): Promise<Firing> =>
      eventually(async () => (await firing()).find(({ labels }) => labels.alertname === alert), {
        deadlineMs,
        everyMs: 250,
      }),
    untilQuiet: (alert: string, deadlineMs = 60_000): Promise<boolean> =>
      eventually(async () => !(await names()).includes(alert), { deadlineMs, everyMs: 250 }),
  }
}
