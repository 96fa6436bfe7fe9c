import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { Fault } from './progress'
import { run } from './shell'

const HOST = '127.0.0.1'

/** Below the ports from which every system takes those of outgoing connections, one of which may come between. */
const ours = { from: 15_000, to: 31_999 }
const mostTries = 50

/** A port nobody listens on. Another process may take it before its user does: callers that can, try again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = randomInt(ours.from, ours.to + 1)
    if (await isPortFree(port)) return port
  }
  return await listenOnce(0)
}

export async function isPortFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  )
}

function listenOnce(port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen({ port, host: HOST, exclusive: true }, () => {
    const address = server.address()
    const taken = typeof address === 'object' && address ? address.port : port
    server.close(() => resolve(taken))
  })
  return promise
}

export type Holder = { pid: number; name: string }

/** Throws a fault that names who holds the port and what to do; `instead` is the command that avoids it. */
export async function refuseTakenPort(port: number, what: string, instead: string): Promise<void> {
  if (await isPortFree(port)) return
  const holder = await findPortHolder(port)
  const who = holder
    ? `process ${holder.pid} (${holder.name})`
    : 'a process that cannot be seen from here (another user’s, or in a container)'
  throw new Fault(
    `Port ${port}, meant for ${what}, is held by ${who}.\nEnd that, or use another port: ${instead}`,
  )
}

export async function findPortHolder(port: number): Promise<Holder | undefined> {
  return process.platform === 'linux' ? findHolderInProc(port) : findHolderByLsof(port)
}

/** The kernel's own tables: sockets by port, then the process that has such a socket open. No tool needed. */
function findHolderInProc(port: number): Holder | undefined {
  const inodes = new Set([
    ...listeningInodes('/proc/net/tcp', port),
    ...listeningInodes('/proc/net/tcp6', port),
  ])
  if (inodes.size === 0) return undefined
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))
  const pid = pids.find((candidate) => socketsOf(candidate).some((inode) => inodes.has(inode)))
  return pid === undefined ? undefined : { pid: Number(pid), name: nameOf(pid) }
}

const LISTEN = '0A'

function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  return readOr(table, '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexPort}`) && fields[3] === LISTEN)
    .flatMap((fields) => fields[9] ?? [])
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => socketInode(`/proc/${pid}/fd/${fd}`) ?? [])
  } catch {
    return []
  }
}

function socketInode(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1]
  } catch {
    return undefined
  }
}

/** A script is known by what it runs (`bun src/api.ts`), not by its interpreter; the command line is cut to fit. */
function nameOf(pid: string): string {
  const line = readOr(`/proc/${pid}/cmdline`, '').replaceAll('\0', ' ').trim()
  const name = line === '' ? readOr(`/proc/${pid}/comm`, 'unknown').trim() : line
  return name.length > 80 ? `${name.slice(0, 79)}…` : name
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return otherwise
  }
}

async function findHolderByLsof(port: number): Promise<Holder | undefined> {
  const { output } = await run(['lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
  const pid = /^p(\d+)$/m.exec(output)?.[1]
  return pid === undefined ? undefined : { pid: Number(pid), name: /^c(.+)$/m.exec(output)?.[1] ?? 'unknown' }
}
