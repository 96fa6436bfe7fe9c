/**
 * What customers of the demonstration catalog type, and what must come first: any of the products named. Written before
 * the search; those of `unseen` were not looked at while it was tuned, and must not be.
 */
export interface SearchQuery {
  readonly kind: SearchKind
  readonly language: 'tr' | 'en' | 'pl'
  readonly q: string
  /** Product codes; the first of them in the answer counts. */
  readonly expected: readonly string[]
}

export const searchKinds = ['word', 'words', 'typo', 'folded', 'prefix', 'code', 'synonym'] as const
export type SearchKind = (typeof searchKinds)[number]

type Row = readonly [language: 'tr' | 'en' | 'pl', q: string, ...expected: string[]]

const tuned: Readonly<Record<SearchKind, readonly Row[]>> = {
  word: [
    ['tr', 'zeytin', '001204', '001211', '001228', '001235'],
    ['tr', 'nohut', '104034'],
    ['tr', 'lokum', '305006', '305013'],
    ['tr', 'tarhana', '104133'],
    ['en', 'tahini', '023148'],
    ['en', 'honey', '070135'],
    ['en', 'baklava', '305105', '305112'],
    ['en', 'butter', '012138'],
    ['en', 'coffee', '041106', '041113', '041120', '041137'],
    ['pl', 'soczewica', '104010', '104027'],
    ['pl', 'herbata', '041001', '041018'],
    ['pl', 'ajran', '012114'],
    ['pl', 'korniszony', '070012'],
  ],
  words: [
    ['tr', 'beyaz peynir', '012015', '012022'],
    ['tr', 'siyah çay', '041001', '041018'],
    ['tr', 'peynir taze', '012039'],
    ['tr', 'zeytinyağı teneke', '001327'],
    ['en', 'olive oil', '001310', '001303', '001327'],
    ['en', 'green olives', '001211', '001228'],
    ['en', 'red lentils', '104010'],
    ['en', 'oil hazelnut', '001334'],
    ['en', 'turkish delight rose', '305013'],
    ['pl', 'czarna herbata', '041001', '041018'],
    ['pl', 'zielone oliwki', '001211', '001228'],
    ['pl', 'oliwa 1 l', '001310'],
    ['pl', 'biała fasola', '104041'],
  ],
  typo: [
    ['tr', 'mercmek', '104010', '104027'],
    ['tr', 'pismaniyye', '305037'],
    ['tr', 'kadayıff', '305129'],
    ['tr', 'patlcan', '070104'],
    ['en', 'bulgar', '104102', '104119'],
    ['en', 'pistacio', '305006', '305020', '305105'],
    ['en', 'pomegranite', '023124'],
    ['en', 'tahinni', '023148'],
    ['en', 'yohurt', '012107', '012114'],
    ['pl', 'soczewca', '104010', '104027'],
    ['pl', 'baklwa', '305105', '305112'],
    ['pl', 'cieciezyca', '104034'],
    ['pl', 'szalwia', '041032'],
  ],
  folded: [
    ['tr', 'pismaniye', '305037'],
    ['tr', 'vişne', '070128'],
    ['tr', 'VISNE RECELI', '070128'],
    ['tr', 'ISOT', '023018'],
    ['tr', 'KAŞAR', '012039'],
    ['tr', 'sizma', '001310', '001327'],
    ['en', 'kadayif', '305129'],
    ['en', 'menengic', '041137'],
    ['pl', 'mieta', '023032'],
    ['pl', 'miod', '070135'],
    ['pl', 'chalwa', '305020'],
    ['pl', 'PLATKI CHILI', '023001'],
  ],
  prefix: [
    ['tr', 'mer', '104010', '104027'],
    ['tr', 'zeyt', '001204', '001211', '001228', '001235'],
    ['tr', 'fıstıklı lo', '305006'],
    ['tr', 'tul', '012053'],
    ['en', 'aube', '070104'],
    ['en', 'chick', '104034'],
    ['en', 'pome', '023124'],
    ['en', 'sour ch', '070128'],
    ['pl', 'jog', '012107', '012114'],
    ['pl', 'bakła', '070104'],
    ['pl', 'czarne o', '001204', '001235'],
    ['pl', 'kasz', '104102', '104119'],
  ],
  code: [
    ['tr', '104010', '104010'],
    ['en', '001204', '001204'],
    ['en', ' 305105 ', '305105'],
    ['pl', '041106', '041106'],
    ['pl', '070135', '070135'],
    ['en', '012046', '012046'],
    ['tr', '023148', '023148'],
  ],
  synonym: [
    ['en', 'pul biber', '023001'],
    ['en', 'chili flakes', '023001'],
    ['en', 'halloumi', '012046'],
    ['en', 'eggplant', '070104'],
    ['en', 'feta', '012015', '012022'],
    ['tr', 'humus', '104034', '023148'],
    ['tr', 'sarma', '070111'],
    ['pl', 'feta', '012015', '012022'],
    ['pl', 'pul biber', '023001'],
    ['pl', 'dolma', '070111'],
  ],
}

const unseen: Readonly<Record<SearchKind, readonly Row[]>> = {
  word: [
    ['tr', 'ayran', '012114'],
    ['tr', 'sumak', '023025'],
    ['en', 'rice', '104126'],
    ['en', 'chestnuts', '305136'],
    ['pl', 'sumak', '023025'],
    ['pl', 'masło', '012138'],
    ['pl', 'tahini', '023148'],
  ],
  words: [
    ['tr', 'kırmızı mercimek', '104010'],
    ['tr', 'türk kahvesi', '041106', '041113'],
    ['en', 'apple tea', '041025'],
    ['en', 'tomato paste', '023117'],
    ['en', 'vine leaves', '070036', '070111'],
    ['pl', 'kawa po turecku', '041106', '041113'],
    ['pl', 'liście winogron', '070036', '070111'],
  ],
  typo: [
    ['tr', 'bakalva', '305105', '305112'],
    ['tr', 'zeytim', '001204', '001211', '001228', '001235'],
    ['en', 'lentills', '104010', '104027'],
    ['en', 'cofee', '041106', '041113', '041120', '041137'],
    ['en', 'tumeric tahin', '023148', '305020'],
    ['pl', 'hebata', '041001', '041018'],
    ['pl', 'grantow', '023124'],
  ],
  folded: [
    ['tr', 'cig fistikli lokum', '305006'],
    ['tr', 'SUZME YOGURT', '012107'],
    ['en', 'Pişmaniye', '305037'],
    ['pl', 'swieze nitki', '305129'],
    ['pl', 'bialy ser', '012015', '012022'],
    ['pl', 'ekologiczna szalwia', '041032'],
  ],
  prefix: [
    ['tr', 'bul', '104102', '104119'],
    ['tr', 'közlen', '070104'],
    ['en', 'pist', '305006', '305020', '305105'],
    ['en', 'grou', '023025'],
    ['pl', 'konfi', '070128'],
    ['pl', 'socz', '104010', '104027'],
  ],
  code: [
    ['pl', '012138', '012138'],
    ['en', '305037', '305037'],
    ['tr', '041018', '041018'],
  ],
  synonym: [
    ['en', 'garbanzo beans', '104034'],
    ['en', 'yogurt', '012107', '012114'],
    ['tr', 'chili flakes', '023001'],
    ['pl', 'halloumi', '012046'],
  ],
}

function queriesOf(rows: typeof tuned): SearchQuery[] {
  return searchKinds.flatMap((kind) =>
    rows[kind].map(([language, q, ...expected]) => ({ kind, language, q, expected })),
  )
}

export const tunedQueries = queriesOf(tuned)
export const unseenQueries = queriesOf(unseen)
