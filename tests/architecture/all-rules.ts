import { doorRules } from './door-rules'
import { handlerRules } from './handler-rules'
import { layerRules } from './layer-rules'
import { nameRules } from './name-rules'
import { nounRules } from './noun-rules'
import { packageRules } from './package-rules'
import type { Rule } from './rules'
import { tidyRules } from './tidy-rules'

/** Every rule that reads the sources themselves. */
export const sourceRules: readonly Rule[] = [
  ...layerRules,
  ...nounRules,
  ...handlerRules,
  ...doorRules,
  ...nameRules,
  ...packageRules,
  ...tidyRules,
]
