import { Elysia } from 'elysia'

/** One route and nothing else, which sends the bytes of the file that `BODY` names: by Elysia, or by Bun alone. */
const body = await Bun.file(process.env.BODY ?? '').bytes()
const port = Number(process.env.PORT)
const answer = (): Response => new Response(body, { headers: { 'content-type': 'application/json' } })
if (process.env.BY === 'elysia') {
  new Elysia().get('/*', answer).listen({ hostname: '127.0.0.1', port, reusePort: false })
} else {
  Bun.serve({ hostname: '127.0.0.1', port, reusePort: false, fetch: answer })
}
console.log('serving')
