import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { createBuyers, createProducts } from '../../../tests/support/crowd'
import { seededRandom } from '../../stripe-emulator/index'
import { control, faults } from '../payments/stripe-side'
import { type Backup, goBackTo, resendSince, takeBackup } from './going-back'
import { type LivingShop, startDyingShop } from './living-shop'
import type { Staff } from './staff'
import { beginStory, takeStep } from './steps'
import { newStory, type Story, stockOfEach, unitsOfEach } from './story'

export interface Histories {
  readonly stories: readonly Story[]
  /** What was answered in this time, in milliseconds, the restored database may know or not. */
  readonly lostTime: { readonly from: number; readonly to: number }
  readonly deaths: number
  readonly resent: number
  readonly steps: number
}

export interface Size {
  readonly histories: number
  readonly steps: number
  readonly seed: number
}

const parallel = 6
/** One in so many pays by bank transfer. */
const transferEvery = 4

/** Beside what else goes wrong at Stripe: events that never come. */
const lostEvents = { match: { probability: 0.25, seed: 9 }, webhooks: { drop: true } }

/**
 * Lives through so many histories at once, while API and worker are killed over and over, Stripe answers badly and loses
 * events, and, in the middle, the database goes back to a backup beside a Redis that remembers.
 */
export async function liveHistories(shop: LivingShop, staff: Staff, size: Size): Promise<Histories> {
  const random = seededRandom(size.seed)
  const stories = await openStories(shop, size.histories)
  for (const fault of [...faults, lostEvents]) await control(shop.real, 'POST faults', fault)
  const line = openLine(stories, size.steps)
  let kill = startDyingShop(shop, random)
  let backup: Backup | undefined
  let [deaths, resent, lostUntil] = [0, 0, 0]
  line.at(0.3, async () => {
    backup = await takeBackup(shop)
  })
  line.at(0.6, async () => {
    if (!backup) throw new Error('no backup was taken')
    deaths += await kill()
    await goBackTo(shop, backup)
    lostUntil = Date.now()
    kill = startDyingShop(shop, random)
    resent = await resendSince(shop, backup)
  })
  try {
    await line.run(async (story, isFirst) => {
      const stage = { shop, staff, story, random }
      if (isFirst) await beginStory(stage)
      else if (await isLost(shop, story)) story.log.push('the order is lost')
      else await takeStep(stage)
    })
  } finally {
    deaths += await kill()
  }
  await control(shop.real, 'DELETE faults')
  const lostTime = { from: backup?.takenAt ?? 0, to: lostUntil }
  return { stories, lostTime, deaths, resent, steps: size.steps * size.histories }
}

async function openStories(shop: LivingShop, count: number): Promise<Story[]> {
  const config = readConfig({ ...shop.real.environment, LOG_LEVEL: 'silent' })
  const context = openContext(config, 'prove')
  try {
    const products = await createProducts(context.db, Array(count * 2).fill(stockOfEach))
    const own = (index: number) => products.slice(index * 2, index * 2 + 2)
    const linesOf = (index: number) => own(index).map((productId) => ({ productId, quantity: unitsOfEach }))
    const buyers = await createBuyers(context, count, linesOf)
    const isTransfer = (index: number) => index % transferEvery === transferEvery - 1
    const companies = buyers.filter((_, index) => isTransfer(index))
    await context.db.sql`
      with company as (
        insert into companies (id, nip, name) values (gen_random_uuid(), '5260250274', 'Sklep') returning id
      ), members as (
        insert into company_members (user_id, company_id, state, claimed_name, payment_term_days, decided_at)
        select u, c.id, 'approved', 'Sklep', 14, now()
        from company c, unnest(${companies.map(({ userId }) => userId)}::uuid[]) u
      )
      update users set user_type = 'corporate' where id = any(${companies.map(({ userId }) => userId)}::uuid[])`
    return buyers.map((buyer, index) =>
      newStory(index, buyer, { products: own(index), isTransfer: isTransfer(index) }),
    )
  } finally {
    await closeContext(context)
  }
}

/** An order that was placed in the time that is lost is not there any more. */
async function isLost(shop: LivingShop, { orderId }: Story): Promise<boolean> {
  const rows = await shop.sql()`select from orders where id = ${String(orderId)}`.catch(() => [{}])
  return rows.length === 0
}

/** Steps of many histories, some of them at once, with what happens once after a share of them. */
function openLine(stories: readonly Story[], stepsOfEach: number) {
  const total = stories.length * stepsOfEach
  const milestones: { readonly share: number; readonly work: () => Promise<void> }[] = []
  let taken = 0
  let disturbances = Promise.resolve()
  return {
    at: (share: number, work: () => Promise<void>) => void milestones.push({ share, work }),
    async run(step: (story: Story, isFirst: boolean) => Promise<void>): Promise<void> {
      const waiting = [...stories]
      const serve = async (): Promise<void> => {
        for (let story = waiting.shift(); story; story = waiting.shift()) {
          for (let index = 0; index < stepsOfEach; index += 1) {
            await step(story, index === 0)
            taken += 1
            const due = milestones[0]
            if (!due || taken < due.share * total) continue
            milestones.shift()
            disturbances = disturbances.then(due.work)
          }
        }
      }
      await Promise.all(Array.from({ length: parallel }, serve))
      await disturbances
    },
  }
}
