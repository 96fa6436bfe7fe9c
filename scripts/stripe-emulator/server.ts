import { answerApi } from './api.ts'
import { answerControl } from './control.ts'
import { closeEmulator, openEmulator } from './emulator.ts'
import { defaultOptions, type EmulatorOptions } from './options.ts'

export interface RunningEmulator {
  url: string
  port: number
  stop(): Promise<void>
}

const maximumBodyBytes = 1_048_576
/** Longer than any latency a test would ask for; Bun's own default would cut at ten seconds. */
const idleTimeoutSeconds = 120
const drainMs = 2_000

/** Starts the emulator in this process. `port: 0` takes a free one. */
export async function startStripeEmulator(options: Partial<EmulatorOptions> = {}): Promise<RunningEmulator> {
  const emulator = openEmulator({ ...defaultOptions, ...options })
  const server = Bun.serve({
    hostname: emulator.options.host,
    port: emulator.options.port,
    // Two emulators on one port would share its requests silently.
    reusePort: false,
    idleTimeout: idleTimeoutSeconds,
    maxRequestBodySize: maximumBodyBytes,
    fetch(request) {
      const { pathname } = new URL(request.url)
      return pathname.startsWith('/_emulator/')
        ? answerControl(emulator, request)
        : answerApi(emulator, request)
    },
  })
  const port = server.port ?? emulator.options.port
  return {
    url: `http://${emulator.options.host}:${port}`,
    port,
    async stop() {
      await Promise.race([server.stop(), Bun.sleep(drainMs)])
      await server.stop(true)
      await closeEmulator(emulator)
    },
  }
}
