import { recordStatements } from './statement-sites'

/** Loaded before the program, in processes that tests start. */
recordStatements()
