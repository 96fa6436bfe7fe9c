/**
 * An order number as it is stored, from how somebody wrote or heard it: small letters, spaces, no hyphen, and the letters
 * that look like digits, which no number has.
 */
export function readOrderNumber(text: string): string {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return letters.length === 8 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : text.trim().toUpperCase()
}
