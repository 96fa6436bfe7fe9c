/** Accounts for a load, signed in before the clock starts. */
export { newAccount, signInAll } from './customers'
/** A shop for a load test that was given none. */
export { startOwnShop } from './own-shop'
/** The criteria, judged, and the report with its chart. */
export { drawLoad, judge, type LoadReport, writeReport } from './report'
/** What can be said on the command line. */
export { count, type LoadSettings, readLoadSettings } from './settings'
