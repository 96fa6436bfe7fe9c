/** A piece of work that this process has in hand. */
export interface Task {
  readonly name: string
  /** The message it is about, where it is about one. */
  readonly messageId?: string
  readonly since: Date
}

/** The last round of work that comes round. */
export interface Round {
  readonly name: string
  readonly endedAt: Date
  readonly seconds: number
  readonly outcome: 'done' | 'failed'
  /** The end of the last one that was done; this one's, or one of before. */
  readonly doneAt?: Date | undefined
}

/** What this process has in hand at this moment, and what of its periodic work it did last, for whoever looks after it. */
export interface Tasks {
  /** Answers what is to be called at its end. */
  start(task: Task): () => void
  list(): readonly Task[]
  /** Notes a round of periodic work, in place of the one before. */
  ended(round: Omit<Round, 'doneAt'>): void
  /** The last round of each periodic work, in the order of their first ones. */
  rounds(): readonly Round[]
}

export function openTasks(): Tasks {
  const running = new Set<Task>()
  const rounds = new Map<string, Round>()
  return {
    start(task) {
      running.add(task)
      return () => void running.delete(task)
    },
    list: () => [...running],
    ended(round) {
      const doneAt = round.outcome === 'done' ? round.endedAt : rounds.get(round.name)?.doneAt
      rounds.set(round.name, { ...round, doneAt })
    },
    rounds: () => [...rounds.values()],
  }
}
