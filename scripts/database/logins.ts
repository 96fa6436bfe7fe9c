import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { Fault } from '../services/index'
import { groupOf, loginSettings, type Purpose } from './role-rights'
import { withConnection } from './roles'

interface Login {
  readonly name: string
  readonly purpose: Purpose
  readonly password: string
  readonly shopRole: string
}

/**
 * Makes a login for a purpose, or gives the one that is there a new password, with the time limits of its purpose. What
 * is sent to Postgres is what Postgres would keep of the password: it stands in no log of statements.
 */
export async function makeLogin(url: string, { name, purpose, password, shopRole }: Login): Promise<void> {
  await withConnection(url, async (sql) => {
    const group = groupOf(shopRole, purpose)
    if ((await sql`select from pg_roles where rolname = ${group}`).length === 0)
      throw new Fault(`${group} is not there: ./scripts/run db:roles makes it`)
    const verifier = scramVerifier(password)
    const [known] = await sql<{ member: boolean }[]>`
      select pg_has_role(oid, ${group}, 'member') and not rolsuper as member from pg_roles where rolname = ${name}`
    if (known && !known.member)
      throw new Fault(`${name} is a role already, and no member of ${group}: choose another name`)
    await sql.begin(async (tx) => {
      if (!known) await tx`create role ${tx(name)} in role ${tx(group)}`
      await tx.unsafe(`alter role ${quoted(name)} login inherit password '${verifier}'`)
      for (const [setting, value] of Object.entries(loginSettings[purpose]))
        await tx.unsafe(`alter role ${quoted(name)} set ${setting} = '${value}'`)
    })
  })
}

/** Drops a login that nobody is signed in with any more. A process that still uses it would be cut off from its shop. */
export async function dropLogin(url: string, name: string): Promise<void> {
  await withConnection(url, async (sql) => {
    const sessions = await sql<{ who: string; count: number }[]>`
      select coalesce(nullif(application_name, ''), 'somebody') as who, count(*)::int as count
      from pg_stat_activity where usename = ${name} group by 1 order by 1`
    const users = sessions.map(({ who, count }) => `${who} (${count})`).join(', ')
    if (users) throw new Fault(`${name} is in use by ${users}: roll these processes onto the new login first`)
    const [role] = await sql`select rolsuper from pg_roles where rolname = ${name} and rolcanlogin`
    if (!role) throw new Fault(`There is no login ${name}`)
    await sql`drop role ${sql(name)}`
  })
}

/** As Postgres keeps it (RFC 5803), with its own number of rounds. */
function scramVerifier(password: string): string {
  // Other letters would have to be prepared as RFC 4013 says, by us as by every client.
  if (!/^[\x21-\x7e]{16,}$/.test(password))
    throw new Fault(
      'The password needs 16 characters or more, of ASCII and without spaces: openssl rand -hex 32 makes one',
    )
  const [salt, rounds] = [randomBytes(16), 4_096]
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  const sign = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(sign('Client Key')).digest('base64')
  const server = sign('Server Key').toString('base64')
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${server}`
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
