import { expect, test } from 'bun:test'
import { openByteStore } from '#platform/kept-bytes'

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = async (kept: Promise<{ bytes: Uint8Array }>) => new TextDecoder().decode((await kept).bytes)

/** A store whose clock stands still until it is moved, and a question whose answers are counted. */
function open(maxBytes = 100_000) {
  let at = 0
  let made = 0
  const store = openByteStore({ maxBytes, maxAgeMs: 1_000, now: () => at })
  return {
    store,
    wait: (milliseconds: number) => {
      at += milliseconds
    },
    ask: (key = 'key', length = 1) =>
      textOf(
        store.read(key, () => {
          made += 1
          return Promise.resolve(bytes(`${made}`.padEnd(length)))
        }),
      ),
    made: () => made,
  }
}

test('an answer is made once, and anew when it is as old as it may be', async () => {
  const { ask, wait, made } = open()
  expect([await ask(), await ask()]).toEqual(['1', '1'])
  wait(999)
  expect(await ask()).toBe('1')
  wait(1)
  expect([await ask(), made()]).toEqual(['2', 2])
})

test('its age counts from before it was read, not from when it was there', async () => {
  const { store, wait, ask } = open()
  const slow = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
  const first = textOf(store.read('key', () => slow.promise))
  wait(600)
  slow.resolve(bytes('old'))
  expect([await first, await ask()]).toEqual(['old', 'old'])
  wait(400)
  expect(await ask()).toBe('1')
})

test('of a hundred who ask at once one makes it, and all get it', async () => {
  const { store } = open()
  const slow = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
  let made = 0
  const asked = Array.from({ length: 100 }, () =>
    textOf(
      store.read('key', () => {
        made += 1
        return slow.promise
      }),
    ),
  )
  slow.resolve(bytes('one'))
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['one']))
  expect(made).toBe(1)
})

test('nobody waits for an answer that was begun too long ago', async () => {
  const { store, wait, ask } = open()
  const stuck = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
  const first = textOf(store.read('key', () => stuck.promise))
  wait(1_000)
  expect(await ask()).toBe('1')
  stuck.resolve(bytes('stuck'))
  // Whoever waited for it gets it; nobody else does.
  expect([await first, await ask()]).toEqual(['stuck', '1'])
})

test('what failed is told to those who waited for it, and is not kept', async () => {
  const { store, ask } = open()
  const fail = () => Promise.reject(new Error('away'))
  const asked = [store.read('key', fail), store.read('key', fail)]
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect([await ask(), store.size().entries]).toEqual(['1', 1])
})

test('what is being made when all is forgotten is not kept, nor given to who asks afterwards', async () => {
  const { store, ask } = open()
  const slow = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
  const first = textOf(store.read('key', () => slow.promise))
  store.clear()
  expect(await ask()).toBe('1')
  slow.resolve(bytes('before'))
  expect([await first, await ask()]).toEqual(['before', '1'])
})

test('it never takes more room than it has, and what was not asked for longest makes room', async () => {
  const { store, ask, made } = open(5_000)
  for (let index = 0; index < 50; index += 1) {
    await ask('often', 500)
    await ask(`key${index}`, 500)
    expect(store.size().bytes).toBeLessThanOrEqual(5_000)
  }
  expect(made()).toBe(51)
  expect(store.size().entries).toBe(6)
  await ask('too large', 6_000)
  expect(await ask('often', 500)).toBe('1'.padEnd(500))
  expect(store.size().entries).toBe(6)
})

test('what is over gives its room back when something is added, and no room at all keeps nothing', async () => {
  const { store, ask, wait } = open()
  await ask('a')
  await ask('b')
  wait(1_000)
  await ask('c')
  expect(store.size().entries).toBe(1)
  const off = open(0)
  expect([await off.ask(), await off.ask(), off.store.size().entries]).toEqual(['1', '2', 0])
})

test('equal bytes have one name, others another', async () => {
  const { store } = open()
  const name = async (key: string, text: string) =>
    (await store.read(key, () => Promise.resolve(bytes(text)))).etag
  expect(await name('a', 'x')).toBe(await name('b', 'x'))
  expect(await name('c', 'y')).not.toBe(await name('a', 'x'))
  expect(await name('a', 'x')).toMatch(/^"[0-9a-z]+"$/)
})
