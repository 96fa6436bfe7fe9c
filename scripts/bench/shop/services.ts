import { cleanUpAfter } from '../../../tests/support/cleanup'
import { bringUpTestServices } from '../../../tests/support/services'

/** Servers and processes for a measurement, which are all gone when it ends, however it does. */
export async function withServices<T>(work: () => Promise<T>): Promise<T> {
  const leave = await bringUpTestServices((line) => console.error(line))
  try {
    return await work()
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
}
