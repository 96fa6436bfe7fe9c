/** A document as a Postman collection. */
export { collectionOf, type Document } from './collection'
/** A client in Kotlin, compiled with an app that buys with it. */
export { makeKotlinClient } from './kotlin'
/** How a check ended, or what was made, and whether it was there before. */
export type { Made } from './memory'
/** The checks by name, and a function that runs one: rules for the document, and clients made of it. */
export { checks, openChecks } from './tools'
