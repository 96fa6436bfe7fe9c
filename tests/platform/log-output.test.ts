import { expect, test } from 'bun:test'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LostLines, maxWaitingBytes, openLogOutput } from '#platform/log-output'
import { must } from '../../scripts/services/index'
import { eventually } from '../support/processes'

/** A disk of so many bytes, which refuses as a real one does: it takes what there is room for, and then nothing. */
function openDisk(room: number) {
  const disk = { room, text: '' }
  const losses: LostLines[] = []
  const output = openLogOutput({
    writeSome(bytes) {
      if (disk.room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      const taken = Buffer.from(bytes.subarray(0, disk.room))
      disk.room -= taken.length
      disk.text += taken.toString()
      return taken.length
    },
    onLost(lines) {
      losses.push(lines)
      output.write(`lost ${lines.lost}\n`)
    },
  })
  return { disk, output, losses }
}

test('what a full disk does not take is written whole and in order once there is room, by itself', async () => {
  const { disk, output, losses } = openDisk(10)
  for (const line of ['first\n', 'second\n', 'third\n']) output.write(line)
  expect(disk.text).toBe('first\nseco')

  disk.room = 1_000
  await eventually(() => disk.text.endsWith('third\n'))
  expect(disk.text).toBe('first\nsecond\nthird\n')
  expect(losses).toEqual([])
})

test('what finds no room to wait in is counted, and said where it would stand', () => {
  const { disk, output, losses } = openDisk(0)
  const line = `${'x'.repeat(1_023)}\n`
  const kept = maxWaitingBytes / line.length
  for (let count = 0; count < kept + 5; count += 1) output.write(line)

  disk.room = 10 * maxWaitingBytes
  output.write('after that\n')
  output.write('and on\n')
  expect(disk.text).toBe(`${line.repeat(kept)}lost 6\nand on\n`)
  expect(losses).toEqual([{ lost: 6, since: expect.stringMatching(/^\d{4}-/) }])
})

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
