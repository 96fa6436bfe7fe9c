/** A piece of work that this process has in hand. */
export interface Task {
  readonly name: string
  /** The message it is about, where it is about one. */
  readonly messageId?: string
  readonly since: Date
}

/** What this process has in hand at this moment, for whoever looks after it. */
export interface Tasks {
  /** Answers what is to be called at its end. */
  start(task: Task): () => void
  list(): readonly Task[]
}

export function openTasks(): Tasks {
  const running = new Set<Task>()
  return {
    start(task) {
      running.add(task)
      return () => void running.delete(task)
    },
    list: () => [...running],
  }
}
