/**
 * For the image: is the process of this container at work? A container runs one, which answers on the port of the API or on
 * that of the worker. Ends with 1 where nobody says yes.
 */
const ports = [process.env.PORT || '3000', process.env.WORKER_PORT || '0'].filter((port) => port !== '0')
void Promise.all(ports.map(isReady)).then((answers) => process.exit(answers.includes(true) ? 0 : 1))

async function isReady(port: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) })).ok
  } catch {
    return false
  }
}
