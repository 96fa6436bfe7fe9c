import { option, readIdentities, restoreToTime, runCommand } from './database/index'
import { Fault, toConsole } from './services/index'

/**
 * `bun run backup:rehearse --from PLACE [--time 2026-11-25T02:14:00Z] [--identity FILE] [--database NAME]`: restores the
 * whole server to that minute into a server that is thrown away, and says whether it would have helped, and in how many
 * seconds. `--into FOLDER` keeps its data: a real restore.
 */
await runCommand(async () => {
  const [place, at, identityFile, into] = [option('from'), option('time'), option('identity'), option('into')]
  if (!place) throw new Fault('./scripts/run backup:rehearse --from PLACE --time 2026-11-25T02:14:00Z')
  const time = at === undefined ? undefined : new Date(at)
  // Without a zone it would be that of this machine, which is seldom the one that was meant.
  if (at !== undefined && !/(?:Z|[+-]\d\d:\d\d)$/.test(at) && time)
    throw new Fault(`--time ${at} has no zone: end it with Z for UTC, or +01:00`)
  if (time && Number.isNaN(time.getTime()))
    throw new Fault(`--time ${at} is no moment such as 2026-11-25T02:14:00Z`)
  const found = await restoreToTime(
    {
      place,
      time,
      identityFile,
      identities: readIdentities(identityFile),
      database: option('database') ?? 'metropolitan',
      report: toConsole,
    },
    into,
  )
  for (const broken of found.broken) console.log(`✗ ${broken}`)
  const total = Object.values(found.rows).reduce((sum, count) => sum + count, 0)
  console.log(`${found.base}, restored in ${found.seconds.toFixed(1)} s
  ${Object.keys(found.rows).length} tables, ${total} rows, ${found.rows.orders ?? 0} orders
  the newest transaction in it: ${found.reached}`)
  if (into) console.log(`  its data: ${into}/postgres, of another epoch already`)
  if (found.broken.length > 0) throw new Fault(`${found.broken.length} promise(s) do not hold there`)
  console.log('I1 to I4 hold')
})
