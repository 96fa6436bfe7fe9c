import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/services/index'

export interface Block {
  /** Of the project: `docs/operations/deploying.md`. */
  readonly page: string
  /** The words of the nearest heading above it. */
  readonly heading: string
  /** Its place among the blocks of that heading, from 1. */
  readonly place: number
  /** What stands behind the three marks: `sh` and who runs it, or why nobody does. */
  readonly info: string
  readonly text: string
}

/** What is written for who is on call, page by page. */
export function manualPages(): string[] {
  const folder = 'docs/operations'
  const pages = existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder)) : []
  return [
    'docs/operations.md',
    ...pages.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`),
  ]
}

/** All of them, one after the other. */
export function wholeManual(): string {
  return manualPages()
    .map((page) => readFileSync(join(ROOT, page), 'utf8'))
    .join('\n')
}

const headingOrBlock = /^#+ (.+)$|^( *)```(.*)\n([\s\S]*?)^ *```$/gm

/** The blocks of a page that are typed into a shell, or, where it is named, those of another language. */
export function blocksOf(page: string, language?: string): Block[] {
  const blocks: Block[] = []
  let heading = ''
  for (const [, title, indent = '', info = '', lines = ''] of readFileSync(join(ROOT, page), 'utf8').matchAll(
    headingOrBlock,
  )) {
    if (title !== undefined) heading = title
    else if (language === undefined ? isTyped(info) : info.split(' ')[0] === language) {
      const place = 1 + blocks.filter((block) => block.heading === heading).length
      const text = lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
      blocks.push({ page, heading, place, info, text })
    }
  }
  return blocks
}

/** Also what does not say what it is. */
const isTyped = (info: string): boolean => /^(sh|bash|shell|console|zsh)?(\s|$)/.test(info)

interface Which {
  readonly place?: number
  readonly language?: string
}

/** One block of the manual, to be typed as it is printed. The page names the test file that asks for it. */
export function printed(page: string, heading: string, { place = 1, language }: Which = {}): string {
  const block = blocksOf(page, language).find((one) => one.heading === heading && one.place === place)
  if (!block) throw new Error(`${page} has no block ${place} under "${heading}"`)
  return block.text
}
