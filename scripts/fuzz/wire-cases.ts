export interface WireCase {
  readonly name: string
  /** What is written, in so many pieces; then the client waits. */
  readonly pieces: readonly (string | Uint8Array)[]
  /** The statuses that may come back, in their order; 0 stands for a connection that is closed without a word. */
  readonly answers: readonly (readonly number[])[]
  /** The client says that it will send nothing more. */
  readonly endsAfter?: boolean
}

const host = 'Host: shop'
const get = (target: string, ...lines: readonly string[]): string =>
  `GET ${target} HTTP/1.1\r\n${[host, ...lines].join('\r\n')}\r\n\r\n`
const post = (lines: readonly string[], body = ''): string =>
  `POST /auth/otp HTTP/1.1\r\n${[host, ...lines].join('\r\n')}\r\n\r\n${body}`
const json = 'Content-Type: application/json'
const one = (name: string, piece: string, ...statuses: readonly number[]): WireCase => ({
  name,
  pieces: [piece],
  answers: [statuses],
})

const targets: readonly WireCase[] = [
  one(
    'an absolute target',
    'GET http://other.example/livez HTTP/1.1\r\nHost: other.example\r\n\r\n',
    200,
    400,
    404,
  ),
  one('an absolute target with a password', get('http://a:b@x/livez'), 200, 400, 404),
  one('a target of another scheme', get('ftp://x/livez'), 400, 404),
  one('an asterisk', `OPTIONS * HTTP/1.1\r\n${host}\r\n\r\n`, 400, 404, 405),
  one('an authority', `CONNECT shop:443 HTTP/1.1\r\n${host}\r\n\r\n`, 400, 404, 405),
  one('a double slash', get('//livez'), 400, 404),
  one('dots that climb', get('/../../livez'), 200, 400, 404),
  one('escaped dots that climb', get('/%2e%2e/livez'), 200, 400, 404),
  one('a backslash', get('/\\livez'), 200, 400, 404),
  one('a fragment', get('/livez#there'), 200, 400, 404),
  one('bytes that are no UTF-8', get('/products/\u00ff\u00fe'), 400, 404),
  one('a zero byte', get('/products/a\0b'), 0, 400, 404, 505),
  one('a space', get('/products/a b'), 400, 404, 505),
  one('no target', 'GET  HTTP/1.1\r\nHost: shop\r\n\r\n', 0, 400, 404),
  one('a query alone', get('?a=b'), 0, 400, 404),
  one('a target of 20,000 characters', get(`/${'a'.repeat(20_000)}`), 414, 431),
]

const versions: readonly WireCase[] = [
  one('HTTP/1.0 without a host', 'GET /livez HTTP/1.0\r\n\r\n', 200),
  one('HTTP/1.0 that stays', 'GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', 200),
  one('HTTP/1.1 without a host', 'GET /livez HTTP/1.1\r\n\r\n', 200, 400),
  one('two hosts', get('/livez', 'Host: other'), 200, 400),
  one('HTTP/0.9', 'GET /livez\r\n\r\n', 0, 400, 505),
  one('HTTP/9.9', 'GET /livez HTTP/9.9\r\nHost: shop\r\n\r\n', 0, 400, 505),
  one('the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 0, 400, 505),
  one(
    'the beginning of TLS',
    '\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003\r\n\r\n',
    0,
    400,
  ),
  one('an upgrade to HTTP/2', get('/livez', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c'), 200, 400),
  one(
    'an upgrade to a web socket',
    get('/livez', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x'),
    200,
    400,
    426,
  ),
]

const methods: readonly WireCase[] = [
  one('a method in small letters', `get /livez HTTP/1.1\r\n${host}\r\n\r\n`, 0, 200, 400, 404, 405),
  one('a method nobody knows', `BREW /livez HTTP/1.1\r\n${host}\r\n\r\n`, 0, 400, 404, 405, 501),
  one('TRACE', `TRACE /livez HTTP/1.1\r\n${host}\r\n\r\n`, 400, 404, 405, 501),
  one(
    'a method of 5,000 letters',
    `${'A'.repeat(5_000)} /livez HTTP/1.1\r\n${host}\r\n\r\n`,
    0,
    400,
    404,
    405,
    431,
    501,
  ),
]

const heads: readonly WireCase[] = [
  one('a header of 20,000 bytes', get('/livez', `X-A: ${'a'.repeat(20_000)}`), 431),
  one('150 headers', get('/livez', ...Array.from({ length: 150 }, (_, at) => `X-${at}: 1`)), 200, 431),
  one('2,000 headers', get('/livez', ...Array.from({ length: 2_000 }, (_, at) => `X-${at}: 1`)), 431),
  one('a header without a colon', get('/livez', 'nonsense'), 400),
  one('a space before the colon', get('/livez', 'X-A : 1'), 200, 400),
  one('a header that goes on in the next line', get('/livez', 'X-A: 1\r\n  2'), 200, 400),
  one('a zero byte in a header', get('/livez', 'X-A: a\0b'), 200, 400),
  one('a control in a header', get('/livez', 'X-A: a\u0001b'), 200, 400),
  one('a lone line feed', 'GET /livez HTTP/1.1\nHost: shop\n\n', 0, 200, 400, 505),
  one('a lone carriage return', 'GET /livez HTTP/1.1\rHost: shop\r\r', 0, 400, 505),
  one('empty lines first', `\r\n\r\n${get('/livez')}`, 0, 200, 400),
  one('a header without a name', get('/livez', ': 1'), 200, 400),
  one('a token of 10,000 characters', get('/cart', `Authorization: Bearer ${'a'.repeat(10_000)}`), 401, 431),
  {
    name: 'an answer waited for',
    pieces: [post(['Expect: 100-continue', json, 'Content-Length: 2'], '{}')],
    answers: [[100], [422]],
  },
]

const bodies: readonly WireCase[] = [
  one('a body without a type', post(['Content-Length: 2'], '{}'), 415),
  one('no body and no length', post([json]), 411, 422),
  one('a length of nothing', post([json, 'Content-Length: 0']), 422),
  one('a length that is no number', post([json, 'Content-Length: x'], '{}'), 0, 400),
  one('a negative length', post([json, 'Content-Length: -1'], '{}'), 0, 400),
  one('a length with a sign', post([json, 'Content-Length: +2'], '{}'), 0, 400),
  one('a length beyond all numbers', post([json, 'Content-Length: 99999999999999999999'], '{}'), 0, 400, 413),
  one('a length of 9 GB', post([json, 'Content-Length: 9000000000'], '{}'), 400, 413),
  one('two lengths', post([json, 'Content-Length: 2', 'Content-Length: 3'], '{}'), 0, 400),
  one('a list of lengths', post([json, 'Content-Length: 2, 2'], '{}'), 0, 400),
  one('a body shorter than its length', post([json, 'Content-Length: 50'], '{}'), 408),
  one(
    'a length and pieces',
    post([json, 'Content-Length: 4', 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n'),
    0,
    400,
  ),
  one('pieces of a coding nobody knows', post([json, 'Transfer-Encoding: x'], '{}'), 0, 400, 501),
  one(
    'pieces that are packed',
    post([json, 'Transfer-Encoding: gzip, chunked'], '2\r\n{}\r\n0\r\n\r\n'),
    0,
    400,
    415,
    422,
    501,
  ),
  one(
    'pieces that are not the last coding',
    post([json, 'Transfer-Encoding: chunked, x'], '{}'),
    0,
    400,
    501,
  ),
  one('a piece of no length', post([json, 'Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'), 0, 400),
  one(
    'a piece beyond all lengths',
    post([json, 'Transfer-Encoding: chunked'], 'ffffffffffffffff\r\n{}'),
    0,
    400,
    408,
    413,
  ),
  one('a negative piece', post([json, 'Transfer-Encoding: chunked'], '-1\r\n{}\r\n0\r\n\r\n'), 0, 400),
  one(
    'a piece with more to say',
    post([json, 'Transfer-Encoding: chunked'], '2;a=b\r\n{}\r\n0\r\n\r\n'),
    400,
    422,
  ),
  // Bun takes a trailer for the next request, which it can only refuse; a proxy's trailers are never a request line.
  {
    name: 'pieces with trailers',
    pieces: [post([json, 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\nX-A: 1\r\n\r\n')],
    answers: [
      [400, 422],
      [0, 400],
    ],
  },
  one('a piece that never comes', post([json, 'Transfer-Encoding: chunked'], '5\r\n{'), 408),
  one('pieces without their end', post([json, 'Transfer-Encoding: chunked'], '2\r\n{}\r\n'), 408),
  one('a body on a reading request', get('/livez', 'Content-Length: 2').concat('{}'), 200, 400),
]

const conversations: readonly WireCase[] = [
  {
    name: 'three requests at once',
    pieces: [get('/livez') + get('/nowhere') + get('/livez')],
    answers: [[200], [404], [200]],
  },
  {
    name: 'one that is sent and one that reads, at once',
    pieces: [post([json, 'Content-Length: 2'], '{}') + get('/livez')],
    answers: [[422], [200]],
  },
  {
    name: 'pieces, and a request behind them',
    pieces: [post([json, 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n') + get('/livez')],
    answers: [[422], [200]],
  },
  { name: 'a request byte by byte', pieces: [...get('/livez')], answers: [[200]] },
  { name: 'half a request line', pieces: ['GET /liv'], answers: [[0, 400]], endsAfter: true },
  { name: 'half a head', pieces: ['GET /livez HTTP/1.1\r\nHost: sh'], answers: [[0, 400]], endsAfter: true },
  {
    name: 'half a body',
    pieces: [post([json, 'Content-Length: 50'], '{"a')],
    answers: [[0, 400, 408]],
    endsAfter: true,
  },
  { name: 'nothing at all', pieces: [], answers: [[0]], endsAfter: true },
  { name: 'a request, and no more to say', pieces: [get('/livez')], answers: [[0, 200]], endsAfter: true },
  { name: 'bytes of nothing', pieces: [new Uint8Array(64)], answers: [[0, 400]] },
]

/** What a client may do to the wire itself, where no library stands between. */
export const wireCases: readonly WireCase[] = [
  ...[...targets, ...versions, ...methods, ...heads, ...bodies, ...conversations],
]
