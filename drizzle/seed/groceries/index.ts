import { cheeses } from './cheeses'
import { coffees } from './coffees'
import { confectionery } from './confectionery'
import { desserts } from './desserts'
import { grains } from './grains'
import { oils } from './oils'
import { olives } from './olives'
import { pastes } from './pastes'
import { pickles } from './pickles'
import { preserves } from './preserves'
import { pulses } from './pulses'
import { spices } from './spices'
import { teas } from './teas'
import type { SeedProduct } from './types'
import { yoghurtAndButter } from './yoghurt-and-butter'

export { seedCategories } from './categories'
export type { SeedCategory, SeedProduct } from './types'

/** In the order of the shelves: by category, then as they are listed there. */
export const seedProducts: readonly SeedProduct[] = [
  ...olives,
  ...oils,
  ...cheeses,
  ...yoghurtAndButter,
  ...pulses,
  ...grains,
  ...spices,
  ...pastes,
  ...confectionery,
  ...desserts,
  ...teas,
  ...coffees,
  ...pickles,
  ...preserves,
]
