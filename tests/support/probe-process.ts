import { probeStatements } from './statement-probe'

/** Loaded into the real processes that tests start, before anything else. */
probeStatements()
