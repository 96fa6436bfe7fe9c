import { expect, test } from 'bun:test'
import { findPortHolder, isPortFree, refuseTakenPort } from '../../scripts/services/ports'
import { eventually, freePort, startProcess } from '../support/processes'
import { failureOf } from './support'

test('a taken port is named with the process that holds it, and how to use another', async () => {
  const port = await freePort()
  const script = `Bun.listen({ hostname: '127.0.0.1', port: ${port}, socket: { data() {} } })`
  const holder = await startProcess({ name: 'holder', command: [process.execPath, '-e', script] })
  await eventually(async () => !(await isPortFree(port)))

  expect(await findPortHolder(port)).toMatchObject({ pid: holder.pid })
  const message = await failureOf(() => refuseTakenPort(port, 'the API', 'PORT=3001 ./scripts/start'))
  expect(message).toContain(`Port ${port}, meant for the API, is held by process ${holder.pid} (`)
  expect(message).toContain('Bun.listen')
  expect(message).toEndWith('use another port: PORT=3001 ./scripts/start')

  await holder.kill9()
  await eventually(() => isPortFree(port))
  await refuseTakenPort(port, 'the API', 'PORT=3001 ./scripts/start')
})
