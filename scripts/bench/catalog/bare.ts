import { Elysia } from 'elysia'

/** One route and nothing else, which sends the bytes of the file that `BODY` names. */
const body = await Bun.file(process.env.BODY ?? '').bytes()
new Elysia()
  .get('/*', () => new Response(body, { headers: { 'content-type': 'application/json' } }))
  .listen({ hostname: '127.0.0.1', port: Number(process.env.PORT), reusePort: false })
