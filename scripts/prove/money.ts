import { type Histories, liveHistories, type Size } from './money/histories'
import { judge, readTakings, trulyOpen } from './money/judgement'
import { type LivingShop, openLivingShop } from './money/living-shop'
import { countSeen } from './money/seen'
import { openStaff, type Staff } from './money/staff'
import { listAttention, mendFindings, runCommand, workOffAttention } from './money/working-off'

export interface MoneyProof {
  /** Everything that is not as it must be; empty where all is well. */
  readonly wrong: readonly string[]
  /** What was seen, for whoever wants to know that it was more than nothing. */
  readonly seen: Readonly<Record<string, number>>
}

/**
 * `bun run prove money [histories] [steps] [seed]`: random histories of paid orders, with write-offs, refunds that fail
 * and are retried, refunds in the Dashboard, disputes, lost and late events, transfers that may not be cancelled, killed
 * processes, and a restore in the middle beside a Redis that remembers. In the end each check of the manual finds
 * nothing, and the list of attention holds what is really open.
 */
export async function run([histories = '40', steps = '14', seed = '1']: string[]): Promise<void> {
  const { wrong, seen } = await proveMoney({
    histories: Number(histories),
    steps: Number(steps),
    seed: Number(seed),
  })
  for (const [what, count] of Object.entries(seen)) console.log(`${String(count).padStart(6)} ${what}`)
  for (const problem of wrong) console.log(`✗ ${problem}`)
  const missing = Object.keys(seen).filter((what) => seen[what] === 0)
  if (missing.length > 0)
    console.log(`… of this nothing was seen, so nothing is proved: ${missing.join(', ')}`)
  if (wrong.length > 0) throw new Error(`${wrong.length} things are wrong: seed ${seed}`)
}

export async function proveMoney(size: Size): Promise<MoneyProof> {
  const shop = await openLivingShop()
  const api = await shop.start('api')
  const staff = await openStaff(shop)
  await api.kill9()
  const histories = await liveHistories(shop, staff, size)
  await Promise.all([shop.start('api'), shop.start('worker')])
  return await conclude(shop, staff, histories)
}

async function conclude(shop: LivingShop, staff: Staff, histories: Histories): Promise<MoneyProof> {
  const mended = await mendFindings(shop, staff)
  const wrong: string[] = [...shop.faults]
  const compareLists = async (when: string, settled: ReadonlySet<string> = new Set()) => {
    const open = (await listAttention(staff)).map(({ id }) => id).toSorted()
    const wanted = await trulyOpen(shop, { takings: await readTakings(shop), settled })
    const lists = `listed are ${open.join(', ') || 'none'}, open are ${wanted.join(', ') || 'none'}`
    if (open.join() !== wanted.join()) wrong.push(`attention ${when}: ${lists}`)
    return open.length
  }
  const attention = await compareLists('before it was worked off')
  const settled = await workOffAttention(shop, staff)
  const { left } = await mendFindings(shop, staff)
  const disputes = await compareLists('after it was worked off', settled)
  wrong.push(...left.map((line) => `payments:check: ${line}`))
  for (const name of ['stock-check', 'audit-verify']) {
    const { code, output } = await runCommand(shop, name)
    if (code !== 0) wrong.push(`${name} ended with ${code}: ${output}`)
  }
  const takings = await readTakings(shop)
  for (const story of histories.stories) {
    const problems = await judge(shop, story, { ...histories, takings, settled })
    const isNamed = problems.length > 0 || wrong.some((one) => one.includes(String(story.orderId)))
    if (isNamed) wrong.push(...problems, ...story.log.map((line) => `    ${line}`))
  }
  const seen = {
    ...(await countSeen(shop, histories)),
    'lines of payments:check before anybody mended': mended.first.length,
    'entries of attention before they were worked off': attention,
    'of these settled in words': settled.size,
    'entries of attention left': disputes,
  }
  return { wrong, seen }
}
