import { optionsFromEnvironment } from './options.ts'
import { startStripeEmulator } from './server.ts'

const options = optionsFromEnvironment(process.env)
const emulator = await startStripeEmulator(options)
console.log(
  JSON.stringify({ level: 'info', message: 'listening', service: 'stripe-emulator', url: emulator.url }),
)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void emulator.stop().then(() => process.exit(0)))
}
