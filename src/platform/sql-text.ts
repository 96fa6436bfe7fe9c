/** For LIKE and ILIKE: matches whatever contains `text` as it stands, its `%`, `_` and `\` included. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}
