/** The list itself, and what is wrong with it: the text of a defect that stands nowhere any more. */
export { faultsOfDefects, readDefects } from './defect-list'
/** The list of defects, one by one, against the tests that should see them. */
export { runDefects } from './defects'
/** Stryker over the nouns, against their pure tests. */
export { runNouns } from './nouns'
/** A copy of the tree that may be broken. */
export { copyTree } from './tree-copy'
