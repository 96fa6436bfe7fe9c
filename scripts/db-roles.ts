import {
  announceTarget,
  dropLogin,
  findWrongRights,
  grantRoles,
  groupOf,
  makeLogin,
  option,
  purposes,
  runCommand,
  targetUrl,
} from './database/index'
import { Fault } from './services/index'

/**
 * `bun run db:roles`, as the owner of the tables: a role each for API, worker, reports and backup, and one for API and
 * worker together, that may do what their work takes and no more. May be repeated. `--check` changes nothing and says what
 * is wrong. `--login NAME --as api`, with the password on standard input, makes a login; `--drop NAME` removes one that
 * nobody uses. `--role NAME`: another name than metropolitan_shop.
 */
await runCommand(async () => {
  const shopRole = option('role') ?? 'metropolitan_shop'
  const [login, dropped] = [option('login'), option('drop')]
  const url = await targetUrl()
  announceTarget(url)
  if (process.argv.includes('--check')) await check(url, shopRole)
  else if (dropped) await dropLogin(url, dropped).then(() => console.log(`${dropped} is gone`))
  else if (login) await signIn(url, { name: login, shopRole })
  else {
    await grantRoles(url, shopRole)
    console.log(`${shopRole} may do what the shop does; ${others(shopRole)} have their part of it. A login:
  ./scripts/run db:roles --login api_1 --as api < FILE_WITH_ITS_PASSWORD`)
  }
})

function others(shopRole: string): string {
  return purposes
    .slice(1)
    .map((purpose) => groupOf(shopRole, purpose))
    .join(', ')
}

async function check(url: string, shopRole: string): Promise<void> {
  const faults = await findWrongRights(url, shopRole)
  for (const fault of faults) console.log(`✗ ${fault}`)
  if (faults.length > 0)
    throw new Fault(
      `${faults.length} right(s) are not as decided: ./scripts/run db:roles, as the owner, mends them`,
    )
  console.log(`${shopRole}, ${others(shopRole)} may do what was decided, and no more`)
}

async function signIn(url: string, { name, shopRole }: { name: string; shopRole: string }): Promise<void> {
  const wanted = option('as')
  const purpose = purposes.find((one) => one === wanted)
  if (!purpose) throw new Fault(`--login needs --as and one of ${purposes.join(', ')}`)
  const password = (await Bun.stdin.text()).trim()
  await makeLogin(url, { name, purpose, password, shopRole })
  console.log(`${name} may sign in, as ${groupOf(shopRole, purpose)}`)
}
