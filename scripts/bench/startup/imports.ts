import '#app/app'
import '#app/watches'
import '#platform/boot'
import '#platform/ready-file'
import '#platform/watch'
import '#platform/database-boot'
import '#platform/metrics-server'
import postgres from 'postgres'

/** The least that a start can take: what src/api.ts imports, and one question to Postgres. A test holds that it is the same. */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 1 })
await sql`select 1`
console.log('answered')
await sql.end()
