/**
 * The second door, for what needs a checkout: it loads the shop and the tests' own tools, which no image has. What runs
 * on a shop imports `index.ts` alone.
 */

/** Statements as the suite sent them, kept to be held against the next release's tables. */
export {
  capturedFile,
  captureStatements,
  chooseFrom,
  unknownShare,
  writeCaptured,
} from './captured-statements'
/** A database as large as a real one's, by fast SQL. */
export { generateShop } from './generate'
/** The same as a command: what it takes is said first, and room looked for. */
export { growShop, needOf } from './grow'
/** What a list of products costs at any size, and whether that is within its budget. */
export { judgeListing, type ListingCost, measureListing } from './listing-cost'
/** The real app on a generated database. */
export { openMeasuredShop } from './measured-shop'
/** Statements, pages and WAL of a piece of work: budgets are counts of these. */
export { countStatements, openPageMeter, type StatementCost, sumPages } from './page-meter'
export type { Captured } from './replay'
/** Whether statements can be carried out, without doing so. */
export { type CapturedStatement, planFault, prepareAll } from './replay'
/** The plans of all hot queries, on a generated database. */
export { verifyHotQueries } from './verify'
