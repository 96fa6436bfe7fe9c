import { Database, SQLiteError } from 'bun:sqlite'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const schema = `
  create table if not exists objects (
    sequence integer primary key,
    id text not null unique,
    kind text not null,
    intent text,
    charge text,
    label text,
    created integer not null,
    document text not null
  ) strict;
  create index if not exists objects_by_kind on objects (kind, sequence);
  create index if not exists objects_by_intent on objects (intent, kind, sequence) where intent is not null;
  create index if not exists objects_by_charge on objects (charge, kind, sequence) where charge is not null;

  create table if not exists metadata_terms (
    key text not null,
    value text not null,
    id text not null,
    primary key (key, value, id)
  ) strict, without rowid;

  create table if not exists search_lag (
    id text not null,
    visible_at integer not null,
    previous text,
    primary key (id, visible_at)
  ) strict, without rowid;

  create table if not exists idempotency_keys (
    sequence integer primary key,
    key text not null unique,
    endpoint text not null,
    parameters text not null,
    request_id text not null,
    status integer not null,
    body text not null,
    created_at integer not null
  ) strict;

  create table if not exists deliveries (
    sequence integer primary key,
    event_id text not null,
    endpoint text,
    state text not null,
    attempts integer not null default 0,
    next_attempt_at integer not null,
    last_status integer,
    last_error text,
    created_at integer not null
  ) strict;
  create index if not exists deliveries_due on deliveries (state, next_attempt_at, sequence);
  create index if not exists deliveries_of_event on deliveries (event_id);

  create table if not exists blik_waits (
    intent text primary key,
    method text not null,
    due_at integer not null
  ) strict, without rowid;
  create index if not exists blik_waits_due on blik_waits (due_at);

  create table if not exists settings (name text primary key, value text not null) strict, without rowid;
`

/**
 * One file holds everything, so an object, its events, their deliveries and the stored answer of the request
 * commit together or not at all. WAL with synchronous=NORMAL: a committed page is in the operating system's
 * cache and outlives `kill -9`; only a power cut can lose the last moments, which an emulator need not survive.
 */
export function openDatabase(directory: string): Database {
  mkdirSync(directory, { recursive: true })
  const database = new Database(join(directory, 'stripe.sqlite'), { create: true, strict: true })
  lock(database, directory)
  database.run('pragma synchronous = normal')
  // Measured: with SQLite's 2 MB of cache and its eager checkpoints a payment takes twice as long.
  database.run('pragma cache_size = -65536')
  database.run('pragma wal_autocheckpoint = 8000')
  database.run(schema)
  addEndpointColumn(database)
  return database
}

/** To files of before endpoints were objects. */
function addEndpointColumn(database: Database): void {
  const columns = database.query<{ name: string }, []>('pragma table_info(deliveries)').all()
  if (columns.some(({ name }) => name === 'endpoint')) return
  database.run('alter table deliveries add column endpoint text')
}

/** Two emulators on one directory would deliver each other's events: the second one does not start. */
function lock(database: Database, directory: string): void {
  try {
    database.run('pragma locking_mode = exclusive')
    database.run('pragma journal_mode = wal')
    database.run('begin immediate')
    database.run('commit')
  } catch (error) {
    database.close()
    if (!(error instanceof SQLiteError) || error.code !== 'SQLITE_BUSY') throw error
    throw new Error(`${directory} is in use by another emulator`, { cause: error })
  }
}

export type InTransaction = <T>(work: () => T) => T

/** All of the work or none of it; an exception takes everything back. */
export function transactions(database: Database): InTransaction {
  const begin = database.query('begin immediate')
  const commit = database.query('commit')
  const rollback = database.query('rollback')
  return (work) => {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      rollback.run()
      throw error
    }
  }
}

export function readSetting(database: Database, name: string): string | undefined {
  const row = database
    .query<{ value: string }, [string]>('select value from settings where name = ?')
    .get(name)
  return row?.value
}

export function writeSetting(database: Database, name: string, value: string): void {
  database
    .query(
      'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
    )
    .run(name, value)
}
