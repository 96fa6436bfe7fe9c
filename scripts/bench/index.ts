/** Pages that a statement touches, run for real and rolled back: a test holds the same at a small size. */
export { pagesTouched } from './orders/buffers'
/** The statements of each buyer's `POST /orders` as the API sends them; nothing of them stays. */
export { statementsOf } from './orders/statements'
/** The command: one measurement by its name, or all of them. */
export { bench } from './summary/command'
