import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, startProcess } from '../../tests/support/processes'
import { testServices } from '../../tests/support/services'
import { workingTree } from './shop/checkout'
import { mustAnswer, sendAll } from './shop/load'
import { withServices } from './shop/services'
import { openSide } from './shop/side'
import { clients } from './shop/workloads'
import { type Figure, ratios, roundsOf, type Scale } from './summary/figure'
import { printFigures } from './summary/print'

export const seconds = { quick: 25, full: 70 }

/** `bun run bench bare`: the warm list of products beside a route that does nothing but send the same bytes. */
export async function run(args: string[]): Promise<void> {
  const quick = args.includes('--quick')
  printFigures(
    await withServices(() => measure({ quick, rounds: roundsOf(quick), advance: () => undefined })),
  )
}

export async function measure({ quick, rounds, advance }: Scale): Promise<Figure[]> {
  const shop = await openSide({ checkout: workingTree, orders: 100 })
  const path = '/products?limit=20'
  const answer = await fetch(`http://127.0.0.1:${shop.port}${path}`, { headers: { 'accept-language': 'en' } })
  const body = await answer.bytes()
  const ports = {
    shop: shop.port,
    elysia: await startBare('elysia', body),
    bun: await startBare('bun', body),
  }
  const rates: Record<keyof typeof ports, number[]> = { shop: [], elysia: [], bun: [] }
  const rate = async (port: number, count: number): Promise<number> =>
    mustAnswer(await sendAll({ port, clients }, Array(count).fill({ path })), 200).perSecond
  for (const port of [ports.elysia, ports.bun]) await rate(port, 300)
  // As many as the shop answers in a few seconds, so that a slow list does not take the whole run.
  const requests = Math.ceil(Math.min(6_000, (await rate(ports.shop, 300)) * (quick ? 1.5 : 4)))
  for (let round = 0; round < rounds; round += 1) {
    const turns = ['shop', 'elysia', 'bun'] as const
    for (const name of round % 2 ? turns.toReversed() : turns) {
      rates[name].push(await rate(ports[name], requests))
    }
    advance((round + 1) / rounds, `the warm list beside a bare route, round ${round + 1}`)
  }
  const group = 'The warm list of products'
  return [
    {
      group,
      title: 'warm list of 20 products, anonymous ÷ a bare Elysia route with the same bytes',
      unit: 'ratio',
      values: ratios(rates.shop, rates.elysia),
      goal: { atLeast: 0.6 },
    },
    {
      group,
      title: 'warm list of 20 products, anonymous ÷ a bare Bun.serve with the same bytes',
      unit: 'ratio',
      values: ratios(rates.shop, rates.bun),
    },
    { group, title: 'warm lists of 20 products, anonymous', unit: 'a second', values: rates.shop },
    { group, title: 'a bare Elysia route with the same bytes', unit: 'a second', values: rates.elysia },
    { group, title: 'a bare Bun.serve with the same bytes', unit: 'a second', values: rates.bun },
  ]
}

async function startBare(by: 'elysia' | 'bun', body: Uint8Array): Promise<number> {
  const file = join(mkdtempSync(join((await testServices()).runDirectory, 'bare-')), 'body')
  writeFileSync(file, body)
  const port = await freePort()
  await startProcess({
    name: `bare-${by}`,
    command: [process.execPath, 'scripts/bench/bare/server.ts'],
    env: { BODY: file, PORT: String(port), BY: by },
    readyWhen: /serving/,
  })
  return port
}
