/** The report of a run, and the chart of when the shop could be reached. */
export { drawChaos, writeChaos } from './report'
/** Buyers under a schedule of faults, and the judgement afterwards. */
export { liveThroughChaos } from './run'
