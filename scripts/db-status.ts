import { deadShare, readStatus, runCommand, table, targetUrl } from './database/index'

/** `bun run db:status`: migrations, indexes, waits and dead rows of a live database. Ends with 1 if anything is wrong. */
await runCommand(async () => {
  const status = await readStatus(await targetUrl())
  console.log('Migrations')
  for (const { tag, appliedAt } of status.applied) console.log(`  ${tag}  applied ${appliedAt.toISOString()}`)
  for (const tag of status.pending) console.log(`  ${tag}  pending`)
  console.log(
    `\n${table(
      ['index', 'state'],
      status.indexes.map(({ name, state }) => [name, state]),
    )}`,
  )
  const tables = status.tables.map((row) => [
    row.table,
    String(row.rows),
    String(row.dead),
    `${Math.round(deadShare(row) * 100)} %`,
    row.lastVacuum?.toISOString() ?? 'never',
  ])
  console.log(`\n${table(['table', 'rows', 'dead', 'share', 'vacuumed'], tables)}`)
  const connections = status.connections.map(({ name, count }) => [name, String(count)])
  console.log(`\n${table(['connections of', 'count'], connections)}`)
  const waits = status.lockWaits.map((wait) => [
    String(wait.pid),
    `${wait.seconds} s`,
    wait.blockedBy,
    wait.query,
  ])
  if (waits.length > 0) console.log(`\n${table(['waiting pid', 'for', 'blocked by', 'query'], waits)}`)
  console.log(status.faults.length === 0 ? '\nAll is well' : `\n${status.faults.length} thing(s) to see to`)
  for (const fault of status.faults) console.log(`  - ${fault}`)
  if (status.faults.length > 0) process.exitCode = 1
})
