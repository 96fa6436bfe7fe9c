import { describe, expect, test } from 'bun:test'
import { type Climb, climb, type Rung, type RungName } from '../../scripts/services/ladder'
import { Fault } from '../../scripts/services/progress'
import { failureOf } from './support'

type Brought = { from: string }

function rung(name: RungName, changes: Partial<Rung<Brought>> = {}): Rung<Brought> {
  return { name, label: name, available: async () => true, start: async () => ({ from: name }), ...changes }
}

function climbing(rungs: Rung<Brought>[], changes: Partial<Climb<Brought>> = {}) {
  return climb({
    service: 'Redis',
    variable: 'REDIS_FROM',
    rungs,
    advice: 'install redis-server.',
    report: () => {},
    ...changes,
  })
}

describe('the ladder', () => {
  test('takes the first rung that is available and starts', async () => {
    const rungs = [
      rung('url', { available: async () => 'REDIS_URL is not set' }),
      rung('docker', { start: () => Promise.reject(new Error('no space left')) }),
      rung('local'),
      rung('packages', { start: () => Promise.reject(new Error('must not be tried')) }),
    ]
    expect(await climbing(rungs)).toEqual({ from: 'local', rung: 'local' })
  })

  test('says of every rung why it was closed, and what to do', async () => {
    const rungs = [
      rung('docker', { available: async () => 'there is no docker command' }),
      rung('local', { start: () => Promise.reject(new Error('it is too old')) }),
    ]
    expect(await failureOf(() => climbing(rungs))).toBe(
      'No Redis could be had.\n  - docker: there is no docker command\n  - local: it is too old\ninstall redis-server.',
    )
  })

  test('goes no further after a fault: nothing below could be right', async () => {
    const rungs = [
      rung('url', { start: () => Promise.reject(new Fault('it does not answer')) }),
      rung('local'),
    ]
    expect(await failureOf(() => climbing(rungs))).toBe('it does not answer')
  })

  test('tries a forced rung alone', async () => {
    const rungs = [rung('local'), rung('packages')]
    expect(await climbing(rungs, { forced: 'packages' })).toMatchObject({ rung: 'packages' })

    const closed = [rung('docker', { available: async () => 'the engine does not answer' }), rung('local')]
    expect(await failureOf(() => climbing(closed, { forced: 'docker' }))).toBe(
      'REDIS_FROM=docker does not work here.\n  - docker: the engine does not answer\n' +
        'Unset REDIS_FROM to let the other ways be tried, or: install redis-server.',
    )
  })

  test('refuses a forced rung there is none of', async () => {
    expect(await failureOf(() => climbing([rung('local')], { forced: 'homebrew' }))).toBe(
      'REDIS_FROM=homebrew is no way to get Redis here. There are: local.',
    )
  })
})
