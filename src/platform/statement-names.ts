/** These pass on what others have tagged. */
const handsOn = /^(connection-gate|statement-names|database|transaction-scope|listing)$/
/** `at findOrder (/…/src/domains/order/infrastructure/orders.ts:31:4)` */
const frame = /^\s*at (?:async )?(?:(\S+) \()?.*?\/src\/(?:domains\/([a-z]+)\/)?[^:]*?([\w-]+)\.ts:\d+/
/** Where all of the program is one file: the function alone. */
const bareFrame = /^\s*at (?:async )?([A-Za-z_]\w+) \(/

const names = new WeakMap<readonly string[], string>()
/** What passes a statement on stands above its place. */
const framesLookedAt = 16

/** What is known of a statement of the driver's. */
interface Named {
  readonly strings: readonly string[]
  readonly tagged: boolean
}

/** To be called when a statement is made, because nobody knows later where that was. Costs something once for each template. */
export function noteSite({ strings, tagged }: Named): void {
  if (!tagged || names.has(strings)) return
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = framesLookedAt
  names.set(strings, nameIn(new Error('here').stack ?? ''))
  Error.stackTraceLimit = limit
}

/**
 * Where a statement stands in the code, such as `order/orders.findOrder`: a name for its numbers. There are as many as there
 * are templates. One that was put together from text has none.
 */
export function nameOfStatement({ strings, tagged }: Named): string {
  return tagged ? (names.get(strings) ?? 'unknown') : 'unsafe'
}

export function nameIn(stack: string): string {
  const lines = stack.split('\n')
  for (const line of lines) {
    const [, called = '', domain = 'platform', file = ''] = frame.exec(line) ?? []
    if (file === '' || handsOn.test(file)) continue
    return /^[a-z]\w*$/i.test(called) ? `${domain}/${file}.${called}` : `${domain}/${file}`
  }
  const passing = /^(sql|unsafe|intercept\w*|apply|note\w*)$/
  const functions = lines.flatMap((line) => bareFrame.exec(line)?.[1] ?? [])
  return functions.find((called) => !passing.test(called)) ?? 'unknown'
}
