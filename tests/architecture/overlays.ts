import type { Overlay } from './tree'

/** One file that breaks one rule of .dependency-cruiser.mjs, laid over the real tree. */
export interface Breach extends Overlay {
  readonly rule: string
}

/**
 * Domains that no shop has: their doors, tables and words can be laid down without touching a real file. The rules
 * speak of any domain.
 */
const one = 'src/domains/sample'
const other = 'src/domains/specimen'

const breaches: readonly Breach[] = [
  {
    rule: 'presentation-not-to-infrastructure',
    path: 'src/domains/order/presentation/overlay-reads-tables.ts',
    text: "export { orders } from '../infrastructure/tables'",
  },
  {
    rule: 'application-knows-no-http',
    path: 'src/domains/order/application/overlay-parses.ts',
    text: "export { problems } from '#http/schemas'",
  },
  {
    rule: 'infrastructure-looks-down-only',
    path: 'src/domains/order/infrastructure/overlay-answers.ts',
    text: "export { problems } from '#http/schemas'",
  },
  {
    rule: 'nouns-are-pure',
    path: 'src/domains/order/overlay-asks.ts',
    text: "export { transact } from '#platform/database'",
  },
  {
    rule: 'nouns-are-pure',
    path: 'src/domains/order/overlay-knows-a-customer.ts',
    text: "export type { Customer } from '#identity'",
  },
  {
    rule: 'nouns-are-pure',
    path: 'src/domains/order/overlay-hashes.ts',
    text: "export { createHash } from 'node:crypto'",
  },
  {
    rule: 'words-are-pure',
    path: `${one}/errors.ts`,
    text: "export { transact } from '#platform/database'",
  },
  {
    rule: 'domains-meet-at-doors',
    path: 'src/domains/order/application/overlay-enters-by-the-window.ts',
    text: "export type { Customer } from '../../identity/user'",
  },
  {
    rule: 'guards-are-for-routes',
    path: 'src/domains/order/application/overlay-guards.ts',
    text: "export * from '#identity/guard'",
  },
  {
    rule: 'guards-are-for-routes',
    path: 'src/domains/catalog/application/overlay-guards-staff.ts',
    text: "export * from '#admin/guard'",
  },
  { rule: 'doors-know-no-http', path: `${one}/index.ts`, text: "export { problems } from '#http/schemas'" },
  {
    rule: 'doors-offer-their-own',
    path: `${other}/index.ts`,
    text: "export type { Customer } from '#identity'",
  },
  {
    rule: 'tables-meet-tables-only',
    path: `${one}/infrastructure/tables.ts`,
    text: "export { authenticate } from '#identity'",
  },
  {
    rule: 'nobody-imports-backoffice',
    path: 'src/domains/message/application/overlay-looks-up.ts',
    text: "export * from '../../backoffice/index'",
  },
  {
    rule: 'platform-knows-nobody',
    path: 'src/platform/overlay-knows-a-domain.ts',
    text: "export { authenticate } from '#identity'",
  },
  {
    rule: 'platform-knows-nobody',
    path: 'src/platform/overlay-routes.ts',
    text: "export { Elysia } from 'elysia'",
  },
  {
    rule: 'http-knows-no-domain',
    path: 'src/http/overlay-knows-a-domain.ts',
    text: "export { authenticate } from '#identity'",
  },
  { rule: 'nobody-imports-app', path: 'src/http/overlay-looks-up.ts', text: "export * from '../app/app'" },
  {
    rule: 'processes-start-the-app',
    path: 'src/overlay.ts',
    text: "export { authenticate } from '#identity'",
  },
  { rule: 'nobody-imports-a-process', path: 'scripts/overlay-starts.ts', text: "import '../src/api'" },
  {
    rule: 'elysia-at-the-edge',
    path: 'src/domains/order/application/overlay-routes.ts',
    text: "export { Elysia } from 'elysia'",
  },
  {
    rule: 'the-worker-loads-no-elysia',
    path: 'src/worker-overlay.ts',
    text: "export { health } from './app/health'",
  },
  {
    rule: 'drivers-in-infrastructure',
    path: 'src/domains/order/application/overlay-dials.ts',
    text: "export { Redis } from 'ioredis'",
  },
  {
    rule: 'connections-in-platform',
    path: 'src/domains/order/infrastructure/overlay-connects.ts',
    text: "export { default } from 'postgres'",
  },
  {
    rule: 'connections-in-platform',
    path: 'src/domains/order/infrastructure/overlay-asks-around.ts',
    text: "export { request } from 'node:https'",
  },
  {
    rule: 'connections-in-platform',
    path: 'src/http/overlay-opens-a-socket.ts',
    text: "export { connect } from 'node:net'",
  },
  {
    rule: 'src-stands-alone',
    path: 'src/platform/overlay-needs-a-script.ts',
    text: "export { ROOT } from '../../scripts/services/index'",
  },
  {
    rule: 'commands-call-use-cases',
    path: 'scripts/overlay-writes.ts',
    text: "export { orders } from '../src/domains/order/infrastructure/tables'",
  },
  {
    rule: 'demo-and-emulator-stand-outside',
    path: 'scripts/demo/overlay-knows-the-code.ts',
    text: "export { newId } from '#platform/ids'",
  },
  {
    rule: 'seeds-know-nouns',
    path: 'drizzle/seed/overlay-acts.ts',
    text: "export { authenticate } from '#identity'",
  },
  {
    rule: 'packages-meet-at-doors',
    path: 'scripts/overlay-enters-by-the-window.ts',
    text: "export { poll } from './services/polling'",
  },
  {
    rule: 'packages-meet-at-doors',
    path: 'scripts/bench/overlay-looks-into-the-demo.ts',
    text: "export { confirmWithTestCard } from '../demo/stripe-sheet'",
  },
  {
    rule: 'the-migration-runner-has-a-door',
    path: 'scripts/overlay-waits-for-its-turn.ts',
    text: "export { takeTurn } from '#platform/migrations/session'",
  },
  {
    rule: 'emulator-application-knows-no-routes',
    path: 'scripts/stripe-emulator/application/overlay-parses.ts',
    text: "export { findRoute } from '../routes/routes'",
  },
  {
    rule: 'emulator-storage-looks-down-only',
    path: 'scripts/stripe-emulator/storage/overlay-decides.ts',
    text: "export { emit } from '../application/events'",
  },
  { rule: 'no-circular', path: 'src/platform/overlay-egg.ts', text: "export * from './overlay-egg'" },
  { rule: 'no-orphans', path: 'src/platform/overlay-forgotten.ts', text: 'export const forgotten = true' },
  { rule: 'no-unresolvable', path: 'src/platform/overlay-lost.ts', text: "export * from './nowhere'" },
  {
    rule: 'no-dev-dependencies',
    path: 'src/platform/overlay-checks.ts',
    text: "export { assert } from 'fast-check'",
  },
  {
    rule: 'no-undeclared-packages',
    path: 'src/platform/overlay-borrows.ts',
    text: "export { default } from 'ms'",
  },
]

/** Each domain looks up one step of the ladder. The last two have rules of their own: nobody imports the last. */
export function breachesOf(ladder: readonly string[]): Breach[] {
  const upwards = ladder.slice(0, -2).map((domain, step) => ({
    rule: `${domain}-looks-down-only`,
    path: `src/domains/${domain}/application/overlay-looks-up.ts`,
    text: `export * from '../../${ladder[step + 1]}/index'`,
  }))
  return [...breaches, ...upwards]
}

/** What breaches import that need not be there yet. Laid down where it is missing. */
export function groundFor(ladder: readonly string[]): Overlay[] {
  const doors = ladder.map((domain) => `src/domains/${domain}/index.ts`)
  const guards = ['identity', 'admin'].map((domain) => `src/domains/${domain}/presentation/guard.ts`)
  return [...doors, ...guards, 'src/app/app.ts'].map((path) => ({ path, text: 'export const ground = true' }))
}
