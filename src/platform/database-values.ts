/**
 * How values travel, by their types' OIDs: moments as Date, 64-bit integers as number (money stays far below 2^53), JSON
 * as objects; a text given for a moment or for JSON goes as it is. Days and moments without a zone stay texts.
 */
export const valueTypes = {
  bigint: { to: 20, from: [20], parse: Number, serialize: String },
  moment: {
    to: 1184,
    from: [1184],
    parse: (text: string) => new Date(text),
    serialize: (value: unknown) => (value instanceof Date ? value.toISOString() : value),
  },
  json: {
    to: 3802,
    from: [114, 3802],
    parse: (text: string): unknown => JSON.parse(text),
    serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
  },
  day: { to: 1082, from: [1082, 1114], parse: (text: string) => text, serialize: (value: unknown) => value },
}
