/** A document as a Postman collection. */
export { collectionOf, type Document } from './collection'
/** The checks by name, and a function that runs one: rules for the document, and clients made of it. */
export { checks, openChecks } from './tools'
