import { connect, createServer, type Socket } from 'node:net'

/** A piece of network between two processes, which can be cut, slowed down, and made to swallow everything. */
export interface NetworkPiece {
  readonly port: number
  /** Breaks every connection. */
  cut(): void
  /** How long each piece takes in each direction. */
  delay(milliseconds: number): void
  /** Connections stay open, are even made, and nothing passes. What was swallowed is lost with its connection. */
  swallow(swallows: boolean): void
  close(): void
}

export async function openProxy(target: {
  readonly host: string
  readonly port: number
}): Promise<NetworkPiece> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let delayMs = 0
  let swallows = false
  const server = createServer((near) => {
    const far = connect(target)
    const pair = [near, far] as const
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end).setNoDelay(true)
    pass(near, far)
    pass(far, near)
  })
  function pass(from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (swallows) return
      // Timers of one length fire in the order they were set, so that nothing overtakes.
      if (delayMs > 0) setTimeout(() => to.write(bytes), delayMs)
      else to.write(bytes)
    })
  }
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  return {
    port: address.port,
    cut,
    delay(milliseconds) {
      // A connection on which pieces of two speeds meet would be out of order.
      cut()
      delayMs = milliseconds
    },
    swallow(now) {
      swallows = now
      // A stream with a hole in it is no stream any more.
      if (!now) cut()
    },
    close() {
      cut()
      server.close()
    },
  }
}
