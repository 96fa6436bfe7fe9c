/** How it is told what a check has found. */
export { tell } from './finding'
/** Whether a release may be brought out here. */
export { preflight } from './preflight'
/** Waits for a process that somebody else started. */
export { untilAtWork } from './ready'
/** Replaces processes one by one. */
export { countOf, roll } from './roll'
/** Whether this release is what runs. */
export { verify } from './verify'
