import { announceTarget, openForOps, runCommand, settleAfterRestore, targetUrl } from './database/index'

/**
 * `bun run db:after-restore`: for a database that went back in time by other means than `db:restore` (a snapshot of a
 * disk, a provider's restore, a promoted replica that lacked the last commits), before the shop is opened on it.
 */
await runCommand(async () => {
  const url = await targetUrl()
  announceTarget(url)
  const sql = openForOps(url)
  try {
    await settleAfterRestore(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
  const { host, pathname } = new URL(url)
  console.log(
    `${host}${pathname} has an epoch of its own, and its order numbers go on behind those given out`,
  )
})
