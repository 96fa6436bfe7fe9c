/** Runs tests, and the checks around them, as CI does. */
export { quickTests, runSuite } from './suite'
