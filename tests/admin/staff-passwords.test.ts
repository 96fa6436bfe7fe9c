import { expect, test } from 'bun:test'
import { guessedWords } from '../../src/domains/admin/guessed-words'
import {
  hashOfNobody,
  hashPassword,
  isPassword,
} from '../../src/domains/admin/infrastructure/staff-passwords'
import { type PasswordFault, type PasswordOwner, passwordFault } from '../../src/domains/admin/password'

/** What decides how long a hash takes: algorithm, version, memory, passes, and how much salt and hash there is. */
function workOf(hash: string) {
  const [, algorithm, version, parameters, salt = '', digest = ''] = hash.split('$')
  return { algorithm, version, parameters, salt: salt.length, digest: digest.length }
}

test('an unknown address costs the same work as a wrong password', async () => {
  const fresh = await hashPassword('a password of somebody')

  expect(workOf(fresh)).toEqual({
    algorithm: 'argon2id',
    version: 'v=19',
    parameters: 'm=19456,t=2,p=1',
    salt: 43,
    digest: 43,
  })
  expect(workOf(hashOfNobody)).toEqual(workOf(fresh))
})

test('the right password and no other is right, and without a hash none is', async () => {
  const hash = await hashPassword('right')

  expect(await isPassword('right', hash)).toBe(true)
  expect(await isPassword('wrong', hash)).toBe(false)
  expect(await isPassword('right', undefined)).toBe(false)
  expect(await isPassword('', undefined)).toBe(false)
})

test('a password is one, whether its accents were typed as one character or as two', async () => {
  const composed = 'żółta łódź płynie'.normalize('NFC')
  const decomposed = composed.normalize('NFD')
  expect(decomposed).not.toBe(composed)

  const hash = await hashPassword(decomposed)
  expect(await isPassword(composed, hash)).toBe(true)
  expect(await isPassword(decomposed, hash)).toBe(true)
  // Hashes of before were made of what was typed, whichever it was.
  const ofBefore = await Bun.password.hash(decomposed, {
    algorithm: 'argon2id',
    memoryCost: 1_024,
    timeCost: 1,
  })
  expect(await isPassword(decomposed, ofBefore)).toBe(true)
})

const owner = { email: 'jan.nowak@sklep-lipa.example', firstName: 'Jan', lastName: 'Nowakowski' }

test.each([
  ['éééééé'.normalize('NFD'), 'length'],
  ['short', 'length'],
  ['x'.repeat(201), 'length'],
  ['123456789012', 'digits'],
  ['1234 5678 9012 3456', 'digits'],
  ['            ', 'blank'],
  ['\u200b'.repeat(12), 'blank'],
  ['jan.nowak@sklep-lipa.example', 'own_words'],
  ['JanNowak-2026!', 'own_words'],
  ['nowakowskijan', 'own_words'],
  ['sklep-lipa-1234', 'own_words'],
  ['password1234', 'common'],
  ['P@ssw0rd2026!', 'common'],
  ['passwordpassword', 'common'],
  ['qwertyuiop123', 'common'],
  ['1q2w3e4r5t6y', 'common'],
  ['iloveyou-iloveyou', 'common'],
  ['metropolitan2026', 'common'],
  ['abcdefghijkl', 'common'],
  ['letmeinplease1', 'common'],
  ['abababababab', 'common'],
  ['!!!!!!!!!!!!', 'common'],
  ['administrator', 'common'],
])('%p is refused: %s', (weak, fault) => {
  expect(passwordFault(weak, owner)).toBe(fault as PasswordFault)
})

test.each([
  'correct horse battery staple',
  'żółta łódź płynie',
  '8#2$9!4@7%1&',
  'Vq7kLm2xTz9w',
  'denizde beyaz martı',
])('%p is taken', (strong) => {
  expect(passwordFault(strong, owner)).toBeUndefined()
  expect(passwordFault(strong.normalize('NFD'), owner)).toBeUndefined()
})

test('an own name is found without its accents, also where the alphabet has letters of its own', () => {
  const ayse = { email: 'a@b.example', firstName: 'Ayşe', lastName: 'Yıldız' }
  expect(passwordFault('ayseyildiz123', ayse)).toBe('own_words')
  expect(passwordFault('AYŞE-YILDIZ-99', ayse)).toBe('own_words')
})

test('the longest that a password may be is taken', () => {
  const long = 'correct horse battery staple '.repeat(7).slice(0, 200)
  expect(long).toHaveLength(200)
  expect(passwordFault(long, owner)).toBeUndefined()
})

test('the words that are guessed are written as they are looked for, and each once', () => {
  expect(guessedWords.filter((word) => !/^[a-z0-9]{2,}$/.test(word))).toEqual([])
  expect(new Set(guessedWords).size).toBe(guessedWords.length)
  expect(guessedWords.length).toBeGreaterThan(150)
})

test.each([
  // Signs around a word, however many, make it no stronger.
  ['#%&*+password', 'common'],
  ['password#%&*+', 'common'],
  ['#%&*password+-=?', 'common'],
  // Signs between its parts do.
  ['password#%&*password', undefined],
  ['password#%&password', 'common'],
  // What stands on both sides of a word that is left out is not read as one.
  ['secpasswortret', undefined],
  ['m0nkeym0nkey', 'common'],
  ['w1nterw1nter', 'common'],
  ['comput3rcomput3r', 'common'],
  ['dr4gondr4gon', 'common'],
  ['5un5hine5un5hine', 'common'],
  ['7iger7iger7iger', 'common'],
  ['un$een$un$hine', undefined],
  ['$un$hine$un$hine', 'common'],
  ['w!nterw!nter', 'common'],
] as [string, PasswordFault | undefined][])('%p: %p', (password, fault) => {
  expect(passwordFault(password, owner)).toBe(fault)
})

test.each([
  [{ email: 'j.k.lm.no@xy.example' }, 'j.k.lm.no2026', 'own_words'],
  [{ firstName: 'Xi', lastName: 'Wu' }, 'xiwu12345678', 'own_words'],
  [{ lastName: 'Kowalska-Nowicka' }, 'nowicka12345', 'own_words'],
  [{ firstName: 'Anna Róża' }, 'rozaroza1234', 'own_words'],
  [{ lastName: "O'Brien" }, 'brienbrien12', 'own_words'],
  [{ lastName: 'Pawłowska' }, 'pawlowska123', 'own_words'],
  [{ firstName: 'Ewa' }, 'ewaxyzewaxyz', 'own_words'],
  // A name of two letters is in too many words.
  [{ lastName: 'Wu' }, 'wuxywuxywuxy', undefined],
] as [Partial<PasswordOwner>, string, PasswordFault | undefined][])(
  'of %j, %p: %p',
  (part, password, fault) => {
    const nobody = { email: 'z@z.example', firstName: 'Zz', lastName: 'Zz' }
    expect(passwordFault(password, { ...nobody, ...part })).toBe(fault)
  },
)
