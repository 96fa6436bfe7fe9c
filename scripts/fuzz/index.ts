/** A body as bytes. */
export { bytesOf } from './bodies'
/** Who may ask. */
export type { Caller } from './callers'
/** Requests one after the other, each made of what was seen before. */
export { openCampaign } from './campaign'
/** The whole command: requests, the wire, three times too much. */
export { fuzz } from './command'
/** The document, operation by operation. */
export { readDocument } from './document'
/** What is wrong with an answer. */
export { judge } from './judge'
/** Requests made up from the document. */
export { ideasOf } from './requests'
/** Where a value does not fit a schema. */
export { schemaFaults } from './schema-faults'
/** Ids and other values that answers showed. */
export { openSeen } from './seen'
/** A request on the wire, what came back, and the same as curl. */
export { asCurl, type Got, settleRequest } from './sending'
/** What clients do that are none: half requests, wrong lengths, slow bodies. */
export { tryWire } from './wire'
