/**
 * How a metric is kept: added to, spread over buckets of seconds, or shown as it stands at the moment: a gauge, or a
 * tally, which is a counter that somebody else keeps.
 */
export type MetricKind = 'counter' | 'histogram' | 'gauge' | 'tally'

interface MetricRules {
  readonly kind: MetricKind
  readonly help: string
  /** The names of its labels. The values of each are few and known: nothing that a caller may choose is among them. */
  readonly labels: readonly string[]
  /** Upper bounds of the buckets, in seconds. */
  readonly buckets?: readonly number[]
}

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const statementSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
const jobSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60]
const eventSeconds = [1, 2, 5, 10, 30, 60, 300, 3_600, 86_400]

/** All that there is to scrape. docs/operations/monitoring.md says of each what it is good for. */
export const metricList = {
  metropolitan_build_info: gauge('Always 1: which release runs, of which process', [
    'process',
    'release',
    'environment',
    'bun',
  ]),
  metropolitan_http_request_duration_seconds: histogram(
    'Requests that were answered, by route and status',
    ['method', 'route', 'status'],
    requestSeconds,
  ),
  metropolitan_http_requests_under_way: gauge('Requests that are counted against MAX_REQUESTS_UNDER_WAY', []),
  metropolitan_http_refused_total: counter('Requests that were refused unread: too many were under way', []),
  metropolitan_problems_total: counter('Problems that were answered, by code', ['code']),
  metropolitan_pool_places: gauge('Connections that a pool may have, and places of a line', ['pool']),
  metropolitan_pool_in_use: gauge('Places that are taken', ['pool']),
  metropolitan_pool_waiting: gauge('Who stands in line for a place', ['pool']),
  metropolitan_pool_refused_total: tally('Who got no place in time, or found the line too long', ['pool']),
  metropolitan_database_lost_connections_total: tally('Connections to Postgres that have ended', []),
  metropolitan_statement_duration_seconds: histogram(
    'Statements that Postgres answered, by where they stand in the code',
    ['statement'],
    statementSeconds,
  ),
  metropolitan_statement_errors_total: counter('Statements that failed, by where they stand in the code', [
    'statement',
  ]),
  metropolitan_event_loop_lag_seconds: histogram(
    'How much later than asked the process came to a timer',
    [],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  ),
  metropolitan_memory_bytes: gauge('Memory of the process: resident, heap, external', ['kind']),
  metropolitan_garbage_collections_total: counter('Collections of garbage that were noticed', []),
  metropolitan_cpu_seconds_total: tally('Time of processors that the process has used', ['mode']),
  metropolitan_started_timestamp_seconds: gauge('When the process started', []),
  metropolitan_redis_up: gauge('1 while Redis answers this process', []),
  metropolitan_redis_away_seconds_total: tally('How long Redis did not answer this process', []),
  metropolitan_redis_memory_bytes: gauge('Memory of Redis: used, and the most it may use (0: no limit)', [
    'kind',
  ]),
  metropolitan_stock_guard_total: counter(
    'Orders before they were written, by what the guard of stock said',
    ['outcome'],
  ),
  metropolitan_jobs_total: counter('Jobs that came to an end, by outcome', ['job_name', 'outcome']),
  metropolitan_job_duration_seconds: histogram('How long a job took', ['job_name'], jobSeconds),
  metropolitan_tasks_in_hand: gauge('Jobs and periodic work that the process has in hand', []),
  metropolitan_task_oldest_seconds: gauge('How long the oldest of them has been in hand', []),
  metropolitan_relayed_total: counter('Messages of the outbox that went to a queue, or were done at once', [
    'by',
  ]),
  metropolitan_timer_runs_total: counter('Rounds of periodic work, by outcome', ['timer', 'outcome']),
  metropolitan_timer_last_success_timestamp_seconds: gauge('When periodic work was last done', ['timer']),
  metropolitan_webhooks_total: counter('Webhooks of Stripe, by how they ended', ['outcome']),
  metropolitan_webhook_lag_seconds: histogram(
    'From what happened at Stripe until its effect was durable here',
    [],
    eventSeconds,
  ),
  metropolitan_outbox_open: gauge('Messages that wait, counted up to 1,000, as the API sees them', []),
  metropolitan_outbox_oldest_seconds: gauge('How long the oldest of them has waited', []),
  metropolitan_measuring: gauge('1 in the worker that measures for all', []),
  metropolitan_measurements_total: counter('Measurements of the shop, by outcome', [
    'measurement',
    'outcome',
  ]),
  metropolitan_outbox_topic_open: gauge('Messages that wait, by topic, counted up to 10,000', ['topic']),
  metropolitan_outbox_topic_oldest_seconds: gauge('How long the oldest of a topic has waited', ['topic']),
  metropolitan_dead_letters: gauge('Messages that nothing tries any more, by topic, counted up to 10,000', [
    'topic',
  ]),
  metropolitan_orders: gauge('Orders by state: counted up to 2,000, above that estimated', ['status']),
  metropolitan_orders_overdue: gauge(
    'Orders whose time to pay is over and that are still open, up to 1,000',
    [],
  ),
  metropolitan_orders_overdue_oldest_seconds: gauge('How long the oldest of them is overdue', []),
  metropolitan_intents_without_event: gauge(
    'Intents of which no event came in their time to pay, up to 1,000',
    [],
  ),
  metropolitan_events_unprocessed: gauge('Events of Stripe without an effect so far, up to 1,000', []),
  metropolitan_events_unprocessed_oldest_seconds: gauge('How long the oldest of them has waited', []),
  metropolitan_attention: gauge('What needs a person, by kind, counted up to 1,000', ['kind']),
  metropolitan_promise_broken: gauge('Rows that break a promise and were found by sampling', ['promise']),
  metropolitan_promise_checks_total: counter('Rows that were held against a promise', ['promise']),
  metropolitan_promise_skipped_total: counter('Rows with too long a history to be held against a promise', [
    'promise',
  ]),
  metropolitan_audit_head: gauge('The number of the newest row of the audit log', []),
  metropolitan_migrations: gauge('Migrations of this release: applied, pending', ['state']),
} as const satisfies Readonly<Record<string, MetricRules>>

export type MetricName = keyof typeof metricList

type NamesOf<Kind extends MetricKind> = {
  [Name in MetricName]: (typeof metricList)[Name]['kind'] extends Kind ? Name : never
}[MetricName]

export type CounterName = NamesOf<'counter'>
export type HistogramName = NamesOf<'histogram'>
/** What is shown as it stands. */
export type ShownName = NamesOf<'gauge' | 'tally'>

/** Their rules, for whoever goes through all of them. */
export const metrics: readonly (readonly [name: MetricName, rules: MetricRules])[] = Object.entries(
  metricList,
).flatMap(([name, rules]) => (isMetric(name) ? [[name, rules] as const] : []))

export function isMetric(name: string): name is MetricName {
  return Object.hasOwn(metricList, name)
}

function counter<const Labels extends readonly string[]>(help: string, labels: Labels) {
  return { kind: 'counter' as const, help, labels }
}

function gauge<const Labels extends readonly string[]>(help: string, labels: Labels) {
  return { kind: 'gauge' as const, help, labels }
}

function tally<const Labels extends readonly string[]>(help: string, labels: Labels) {
  return { kind: 'tally' as const, help, labels }
}

function histogram<const Labels extends readonly string[]>(
  help: string,
  labels: Labels,
  buckets: readonly number[],
) {
  return { kind: 'histogram' as const, help, labels, buckets }
}
