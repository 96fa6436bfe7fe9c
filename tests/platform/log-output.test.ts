import { expect, test } from 'bun:test'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLog } from '#platform/log'
import { type LostLines, maxWaitingBytes, openLogOutput } from '#platform/log-output'
import { must } from '../../scripts/services/index'
import { eventually } from '../support/processes'

/** A disk of so many bytes, which refuses as a real one does: it takes what there is room for, and then nothing. */
function openDisk(room: number, mostBytes = 65_536) {
  const disk = { room, text: '', writes: [] as string[] }
  const losses: LostLines[] = []
  const output = openLogOutput({
    destination: {
      mostBytes,
      reopen: () => false,
      writeSome(bytes) {
        if (disk.room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
        const taken = Buffer.from(bytes.subarray(0, disk.room))
        disk.room -= taken.length
        disk.text += taken.toString()
        disk.writes.push(taken.toString())
        return taken.length
      },
    },
    onLost(lines) {
      losses.push(lines)
      output.write(`lost ${lines.lost}\n`)
    },
  })
  return { disk, output, losses }
}

test('lines of one moment are written by one call, in order, and nobody has to ask for it', async () => {
  const { disk, output } = openDisk(1_000)
  for (const line of ['first\n', 'second\n', 'third\n']) output.write(line)
  expect(disk.writes).toEqual([])
  await eventually(() => disk.text.endsWith('third\n'))
  expect(disk.writes).toEqual(['first\nsecond\nthird\n'])
})

test('a call holds whole lines, and no more than its destination keeps together', () => {
  const { disk, output } = openDisk(1_000, 16)
  for (const line of ['123456\n', '1234567\n', '12345678901234567890\n', 'ż\n', 'end\n']) output.write(line)
  output.flush()
  expect(disk.writes).toEqual(['123456\n1234567\n', '12345678901234567890\n', 'ż\nend\n'])
})

test('an error is written at once, with what came before it', () => {
  const { disk, output } = openDisk(10_000)
  const log = openLog('test', 'info', output)
  log.info('before')
  expect(disk.writes).toEqual([])
  log.error('an error')
  expect(disk.text).toMatch(/"msg":"before".*\n.*"msg":"an error"/)
})

test('what a full disk does not take is written whole and in order once there is room, by itself', async () => {
  const { disk, output, losses } = openDisk(10)
  for (const line of ['first\n', 'second\n', 'third\n']) output.write(line)
  await eventually(() => disk.text === 'first\nseco')

  disk.room = 1_000
  await eventually(() => disk.text.endsWith('third\n'))
  expect(disk.text).toBe('first\nsecond\nthird\n')
  expect([losses, output.lostLines()]).toEqual([[], 0])
})

test('what finds no room to wait in is counted, and said where it would stand', () => {
  const { disk, output, losses } = openDisk(0)
  const line = `${'x'.repeat(1_023)}\n`
  const kept = maxWaitingBytes / line.length
  for (let count = 0; count < kept + 5; count += 1) output.write(line)
  expect(output.lostLines()).toBe(5)

  disk.room = 10 * maxWaitingBytes
  output.write('one more that is lost\n')
  output.flush()
  output.write('and on\n')
  output.flush()
  expect(disk.text).toBe(`${line.repeat(kept)}lost 6\nand on\n`)
  expect(losses).toEqual([{ lost: 6, since: expect.stringMatching(/^\d{4}-/) }])
  expect(output.lostLines()).toBe(6)
})

/** Ways out of a process that writes a line and goes. */
const ends = {
  'by process.exit': 'process.exit(0)',
  'by itself': '',
  'by an error that nobody caught': 'queueMicrotask(() => { throw new Error("nobody catches this") })',
}

for (const [name, end] of Object.entries(ends)) {
  test(`a process that ends ${name} has written what it had to say`, async () => {
    const script = `import { openLogOutput } from '#platform/log-output'
      openLogOutput({ onLost() {} }).write('the last line\\n')
      ${end}`
    const child = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'ignore' })
    expect(await child.stdout.text()).toBe('the last line\n')
  })
}

test('a pipe that is full does not hold up whoever writes into it, though it was inherited as one that does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'full-pipe-'))
  const pipe = join(folder, 'pipe')
  await must(['mkfifo', pipe])
  const [waits, refuses] = [openSync(pipe, 'r+'), openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)]
  const block = Buffer.alloc(4_096, '\n')
  expect(() => {
    for (;;) writeSync(refuses, block)
  }).toThrow('EAGAIN')
  const script = `import { openLogOutput } from '#platform/log-output'
    openLogOutput({ onLost() {} }).write('a line\\n')`
  const writer = Bun.spawn([process.execPath, '-e', script], { stdout: waits, timeout: 5_000 })
  expect(await writer.exited).toBe(0)
  for (const fd of [waits, refuses]) closeSync(fd)
  rmSync(folder, { recursive: true })
})
