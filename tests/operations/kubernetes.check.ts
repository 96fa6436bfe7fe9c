import { beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readConfig } from '#platform/config'
import { isMetric } from '#platform/metric-list'
import { must, ROOT } from '../../scripts/services/index'
import {
  containersOf,
  find,
  findKubectl,
  judge,
  type Manifest,
  manifestsIn,
  mounted,
  podOf,
  render,
} from '../support/kubernetes'
import { printed } from '../support/manual'
import { promtool, readRules } from '../support/prometheus'

const page = 'docs/operations/kubernetes.md'
const manual = await Bun.file(join(ROOT, page)).text()
const digest = `sha256:${'5'.repeat(64)}`
const overlays = ['staging', 'production'] as const
const namespaces = { staging: 'metropolitan-staging', production: 'metropolitan' }
let kubectl = ''

beforeAll(async () => {
  kubectl = await findKubectl()
}, 200_000)

/** What the manual prints, typed in a checkout of its own: the manifests of a release. */
async function release(overlay: string): Promise<Manifest[]> {
  const place = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    mkdirSync(join(place, 'deploy'))
    await must(['cp', '-R', join(ROOT, 'deploy/kubernetes'), join(place, 'deploy')])
    const environment = {
      PATH: `${dirname(kubectl)}:/usr/bin:/bin`,
      OVERLAY: overlay,
      REGISTRY: 'registry.example.com',
      DIGEST: digest,
    }
    await must(['sh', '-ec', printed(page, 'A release')], { cwd: place, environment })
    return manifestsIn(await Bun.file(join(place, '.data/release/manifests.yaml')).text())
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

const released = { staging: [] as Manifest[], production: [] as Manifest[] }
beforeAll(async () => {
  for (const overlay of overlays) released[overlay] = await release(overlay)
}, 60_000)

describe.each(overlays)('%s, for the cluster,', (overlay) => {
  test('fits Kubernetes’ schemas to the last field', async () => {
    const manifests = released[overlay]
    expect(manifests.length).toBeGreaterThan(14)
    expect(await judge(manifests)).toBe('')
  }, 120_000)

  test('is one namespace’s, runs one image by its digest, and holds no secret', () => {
    const manifests = released[overlay]
    const elsewhere = manifests.filter(({ kind, metadata }) =>
      kind === 'Namespace'
        ? metadata.name !== namespaces[overlay]
        : metadata.namespace !== namespaces[overlay],
    )
    expect(elsewhere).toEqual([])
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([])
    const images = containersOf(manifests).map(({ image }) => image)
    expect(images).toEqual(Array.from({ length: 3 }, () => `registry.example.com/metropolitan@${digest}`))
  })

  test('every container is fenced in, and has a share of the machine', () => {
    const manifests = released[overlay]
    for (const container of containersOf(manifests)) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(Object.keys(container.resources?.requests ?? {})).toEqual(['cpu', 'memory'])
      expect(container.resources?.limits?.memory).toBeString()
    }
    for (const name of ['api', 'worker', 'migrate']) {
      const pod = podOf(manifests, name)
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 })
      expect(pod.automountServiceAccountToken).toBe(false)
    }
  })
})

describe.each(overlays)('%s, for the shop,', (overlay) => {
  test('API and worker start with what is mounted there, and with nothing less', async () => {
    const manifests = released[overlay]
    for (const name of ['api', 'worker']) {
      const settings = find(manifests, 'ConfigMap').data ?? {}
      const [container] = podOf(manifests, name).containers
      if (!container) throw new Error(`${name} has no container`)
      const place = mkdtempSync(join(tmpdir(), 'mounted-'))
      try {
        const environment = { ...settings, ...(await mounted(container, place)) }
        const { environment: kind, http, workerPort } = readConfig(environment)
        expect(kind).toBe('production')
        expect(name === 'api' ? http.port : workerPort).toBe(container.ports?.[0]?.containerPort ?? 0)
        const { OTP_KEY_FILE: _, ...without } = environment
        expect(() => readConfig(without)).toThrow('OTP_KEY')
      } finally {
        rmSync(place, { recursive: true, force: true })
      }
    }
  })

  test('settings are ones that the shop reads', async () => {
    const manifests = released[overlay]
    const known = new Set((await Bun.file(join(ROOT, '.env.example')).text()).match(/^[A-Z_]+(?==)/gm))
    const named = [
      ...Object.keys(find(manifests, 'ConfigMap').data ?? {}),
      ...containersOf(manifests).flatMap(({ env }) => (env ?? []).map(({ name }) => name)),
    ]
    expect(named.filter((name) => !known.has(name.replace(/_FILE$/, '')))).toEqual([])
  })

  test('a process has the time to end that it takes, and the manual counts its connections', async () => {
    const manifests = released[overlay]
    const settings = find(manifests, 'ConfigMap').data ?? {}
    const finishSeconds = await secondsOf('src/api.ts', 'drainDeadlineMs')
    const forceSeconds = await secondsOf('src/platform/boot.ts', 'stopDeadlineMs')
    expect(Number(settings.DRAIN_SECONDS) + finishSeconds).toBeLessThan(forceSeconds)
    for (const name of ['api', 'worker'])
      expect(podOf(manifests, name).terminationGracePeriodSeconds).toBeGreaterThan(forceSeconds)
    const most = (name: string) => find(manifests, 'HorizontalPodAutoscaler', name).spec
    const [api, worker] = [most('api'), most('worker')] as { minReplicas: number; maxReplicas: number }[]
    const pool = Number(settings.DATABASE_POOL_SIZE)
    const reader = Number(settings.DATABASE_READER_POOL_SIZE)
    const total = ((api?.maxReplicas ?? 0) + 1) * (pool + reader) + ((worker?.maxReplicas ?? 0) + 1) * pool
    const cells = [overlay, `${api?.minReplicas} to ${api?.maxReplicas}`]
    cells.push(`${worker?.minReplicas} to ${worker?.maxReplicas}`, String(total))
    expect(manual.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))).toContainEqual([
      '',
      ...cells,
      '',
    ])
  })

  test('what is scaled by is measured, what is selected is there, and the code has these ports and paths', () => {
    const manifests = released[overlay]
    const text = JSON.stringify(manifests)
    const metrics = [...text.matchAll(/"metric":\{"name":"(\w+)"/g)].map(([, name = '']) => name)
    expect(metrics.toSorted()).toEqual([
      'metropolitan_http_requests_under_way',
      'metropolitan_outbox_oldest_seconds',
    ])
    expect(metrics.filter((name) => !isMetric(name) || !manual.includes(`seriesQuery: ${name}`))).toEqual([])
    const secrets = new Set(
      [...text.matchAll(/"(?:secretName|name)":"(metropolitan-[\w-]+)"/g)].map(([, name]) => name),
    )
    secrets.delete(namespaces[overlay])
    expect([...secrets].filter((name) => !manual.includes(`| \`${name}\``))).toEqual([])
    expect(secrets.size).toBe(4)
    for (const name of ['api', 'worker']) {
      const [container] = podOf(manifests, name).containers
      expect(container?.readinessProbe?.httpGet?.path).toBe('/readyz')
      expect(container?.livenessProbe?.httpGet?.path).toBe('/livez')
      expect(podOf(manifests, name).topologySpreadConstraints).toHaveLength(2)
      find(manifests, 'PodDisruptionBudget', name)
    }
    expect(find(manifests, 'Deployment', 'api').spec).not.toHaveProperty('replicas')
  })
})

/** A time that stands in the code, in seconds. */
async function secondsOf(path: string, name: string): Promise<number> {
  const text = await Bun.file(join(ROOT, path)).text()
  const digits = new RegExp(`const ${name} = ([\\d_]+)$`, 'm').exec(text)?.[1]
  if (!digits) throw new Error(`${path} has no ${name}`)
  return Number(digits.replaceAll('_', '')) / 1_000
}

test('Prometheus takes what is printed, and alerts know the jobs that it makes', async () => {
  const text = printed(page, 'Metrics', { language: 'yaml' })
  const file = join(tmpdir(), `scraping-${process.pid}.yml`)
  // Debian's Prometheus was built without the part that asks clusters; the rest is judged.
  const asks = /kubernetes_sd_configs:\n +- role: pod\n.+/
  expect(text).toMatch(asks)
  await Bun.write(file, text.replace(asks, 'static_configs: [{ targets: ["127.0.0.1:9464"] }]'))
  expect(await promtool(['check', 'config', file])).toMatchObject({ code: 0 })
  await Bun.file(file).delete()
  const jobs = new Set((await readRules()).flatMap(({ expr }) => expr.match(/(?<=job=")[\w-]+/g) ?? []))
  expect([...jobs].toSorted()).toEqual(['metropolitan-api', 'metropolitan-worker'])
  for (const name of ['api', 'worker']) {
    const { metadata } = find(released.production, 'Deployment', name)
    expect(metadata.labels?.['app.kubernetes.io/component']).toBe(name)
    const [container] = podOf(released.production, name).containers
    const port = Number(find(released.production, 'ConfigMap').data?.METRICS_PORT)
    expect(container?.ports).toContainEqual({ name: 'metrics', containerPort: port })
  }
}, 60_000)

describe('what is wrong is refused', () => {
  const faults: readonly { what: string; kind: string; was: string; is: string; said: string }[] = [
    {
      what: 'a misspelt field of a container',
      kind: 'Deployment',
      was: '"readinessProbe":',
      is: '"readynessProbe":',
      said: 'readynessProbe',
    },
    {
      what: 'a misspelt field far down',
      kind: 'Deployment',
      was: '"maxSurge":',
      is: '"maxSurges":',
      said: 'maxSurges',
    },
    {
      what: 'a misspelt field of a policy',
      kind: 'NetworkPolicy',
      was: '"podSelector":',
      is: '"podSelectors":',
      said: 'podSelectors',
    },
    {
      what: 'a misspelt field of a budget',
      kind: 'PodDisruptionBudget',
      was: '"maxUnavailable":',
      is: '"maxUnavailible":',
      said: 'maxUnavailible',
    },
    {
      what: 'a misspelt field of a Job',
      kind: 'Job',
      was: '"backoffLimit":',
      is: '"backofLimit":',
      said: 'backofLimit',
    },
    {
      what: 'a word for a number',
      kind: 'HorizontalPodAutoscaler',
      was: '"minReplicas":3',
      is: '"minReplicas":"three"',
      said: 'number',
    },
    {
      what: 'a number for a word',
      kind: 'HorizontalPodAutoscaler',
      was: '"averageValue":"64"',
      is: '"averageValue":[64]',
      said: 'averageValue',
    },
    {
      what: 'a quantity that is none',
      kind: 'Deployment',
      was: '"memory":"256Mi"',
      is: '"memory":"much"',
      said: 'memory',
    },
    {
      what: 'a field that is needed',
      kind: 'Deployment',
      was: '"selector":',
      is: '"strategies":',
      said: 'selector',
    },
  ]
  test.each(faults)(
    '$what',
    async ({ kind, was, is, said }) => {
      const text = JSON.stringify(
        (await render(join(ROOT, 'deploy/kubernetes/overlays/production'))).find(
          (manifest) => manifest.kind === kind && JSON.stringify(manifest).includes(was),
        ),
      )
      expect(await judge([JSON.parse(text.replace(was, is))])).toContain(said)
    },
    60_000,
  )
})
