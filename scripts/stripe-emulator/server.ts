import { closeEmulator, type Emulator, openEmulator } from './emulator'
import { defaultOptions, type EmulatorOptions } from './options'
import { answerApi } from './routes/api'
import { answerControl } from './routes/control'

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
  try {
    return listen(emulator)
  } catch (error) {
    // A taken port must not leave the data directory locked.
    await closeEmulator(emulator)
    throw error
  }
}

function listen(emulator: Emulator): RunningEmulator {
  const { host, port: wantedPort } = emulator.options
  const server = Bun.serve({
    hostname: host,
    port: wantedPort,
    // Two emulators on one port would share its requests silently.
    reusePort: false,
    idleTimeout: idleTimeoutSeconds,
    maxRequestBodySize: maximumBodyBytes,
    fetch(request) {
      const isControl = new URL(request.url).pathname.startsWith('/_emulator/')
      return isControl ? answerControl(emulator, request) : answerApi(emulator, request)
    },
    // What no handler foresaw, such as a body that broke off: still JSON, and on the log.
    error(error) {
      console.error(JSON.stringify({ level: 'error', message: error.message }), error)
      return Response.json(
        { error: { type: 'api_error', message: 'An unknown error occurred' } },
        { status: 500 },
      )
    },
  })
  const port = server.port ?? wantedPort
  return {
    url: `http://${host}:${port}`,
    port,
    async stop() {
      await Promise.race([server.stop(), Bun.sleep(drainMs)])
      await server.stop(true)
      await closeEmulator(emulator)
    },
  }
}
