import { announceTarget, grantShopRole, option, runCommand, targetUrl } from './database/index'

/**
 * `bun run db:roles [--role NAME]`, as the owner of the tables: a role that may do what the shop does and no more, for
 * the logins of API and workers to be members of. May be repeated, and is repeated when a table was added by hand.
 */
await runCommand(async () => {
  const role = option('role') ?? 'metropolitan_shop'
  const url = await targetUrl()
  announceTarget(url)
  await grantShopRole(url, role)
  console.log(`${role} may do what the shop does. A login for it:
  create role shop_1 login password '…' in role ${role}`)
})
