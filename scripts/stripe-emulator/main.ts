import { optionsFromEnvironment } from './options'
import { startStripeEmulator } from './server'

try {
  const emulator = await startStripeEmulator(optionsFromEnvironment(process.env))
  console.log(
    JSON.stringify({ level: 'info', message: 'listening', service: 'stripe-emulator', url: emulator.url }),
  )
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void emulator.stop().then(() => process.exit(0)))
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(JSON.stringify({ level: 'error', message, service: 'stripe-emulator' }))
  process.exit(1)
}
