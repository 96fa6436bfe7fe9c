import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { mustAnswer, readHead, sendAll } from '../../scripts/bench/shop/load'
import {
  cpuBetween,
  cpuOf,
  parentOf,
  parseStat,
  residentMiB,
  sumOfRollup,
  togetherMiB,
  wholeCpu,
} from '../../scripts/bench/shop/proc'

test('every request gets its answer, whole, and is counted by its status', async () => {
  const seen: string[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      seen.push(`${request.method} ${await request.text()} ${request.headers.get('authorization')}`)
      // Longer than what one read of a socket brings.
      return new Response('x'.repeat(200_000), {
        status: new URL(request.url).pathname === '/no' ? 404 : 200,
      })
    },
  })
  const port = Number(server.port)
  try {
    const post = { method: 'POST', path: '/', token: 'abc', body: { name: 'ł' } } as const
    const load = await sendAll({ port, clients: 3 }, [...Array(10).fill(post), { path: '/no' }])
    expect(load.statuses).toEqual({ 200: 10, 404: 1 })
    expect(load.latencies.length).toBe(11)
    expect(seen.filter((line) => line === 'POST {"name":"ł"} Bearer abc').length).toBe(10)
    expect(() => mustAnswer(load, 200)).toThrow('404')
    expect(mustAnswer({ ...load, statuses: { 200: 10 } }, 200).latencies.length).toBe(11)
  } finally {
    await server.stop(true)
  }
})

test('a server that closes, or answers nothing, is not taken for a fast one', async () => {
  const closing = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: { data: (socket) => void socket.end() },
  })
  await expect(sendAll({ port: closing.port, clients: 1 }, [{ path: '/' }])).rejects.toThrow('got no answer')
  closing.stop(true)
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const load = sendAll({ port: silent.port, clients: 1, deadlineMs: 50 }, [{ path: '/' }])
  await expect(load).rejects.toThrow('Not answered')
  silent.stop(true)
})

test('what is missing of an answer follows from its length', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'
  expect(readHead(`${head}abc`)).toEqual({ status: 200, missing: 7 })
  expect(readHead('HTTP/1.1 200 OK\r\n\r\n')).toBeUndefined()
  expect(readHead('SSH-2.0\r\n\r\n')).toBeUndefined()
})

test('the name of a program may hold brackets and spaces', () => {
  const line = '42 (a (b) c) S 7 42 42 0 -1 4194560 1 2 3 4 100 20 300 40 20 0 1 0 99'
  expect(parseStat(line)).toEqual({ parent: 7, ticks: 120, endedTicks: 340 })
})

test('memory is the sum of the kinds that are asked for', () => {
  const rollup =
    'Rss:             2048 kB\nPss:              10 kB\nShared_Clean:   1024 kB\nShared_Dirty:    512 kB\n'
  expect(sumOfRollup(rollup, ['Shared_Clean', 'Shared_Dirty'])).toBe(1.5)
})

test('a process and its children are found in /proc, and without it nothing is made up', async () => {
  const shop = { api: [], worker: [], postgres: [process.pid], redis: [] }
  if (!existsSync('/proc/self/stat')) return void expect(() => cpuOf(shop)).toThrow()
  const child = Bun.spawn(['sh', '-c', 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; read end'], {
    stdin: 'pipe',
  })
  try {
    expect(parentOf(child.pid)).toBe(process.pid)
    const before = { api: 0, worker: 0, postgres: 0, redis: 0 }
    // Its own time and that of the child, as Postgres's is that of its backends.
    expect(wholeCpu(cpuBetween(before, cpuOf(shop), 1))).toBeGreaterThan(0)
    expect(cpuBetween(before, { ...before, redis: 30 }, 10).redis).toBe(3)
    expect(togetherMiB([process.pid])).toBeCloseTo(residentMiB(process.pid), -1)
  } finally {
    child.kill()
    await child.exited
  }
})
