import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import type { Author } from '#platform/replicas'

const authors = new WeakMap<Request, Author>()

/** The guard tells who sends a request that may write. */
export function rememberAuthor(request: Request, author: Author): void {
  authors.set(request, author)
}

/**
 * Notes, where there are replicas, up to where they must have come before the author of a writing request is answered from
 * one: whatever the answer was, something may have been committed. Without replicas it is not there.
 */
export function writeNotes({ replicas }: Context) {
  const plugin = new Elysia({ name: 'metropolitan.write-notes' })
  if (!replicas) return plugin
  return plugin.wrap((handle) => async (request: Request, ...rest: unknown[]) => {
    const answer = await handle(request, ...rest)
    const author = authors.get(request)
    if (author !== undefined && request.method !== 'GET' && request.method !== 'HEAD') {
      await replicas.note(author)
    }
    return answer
  })
}
