/** Announced when a write of the catalog has committed: whoever keeps answers of it forgets them. A hint, which may be lost. */
export const catalogChanged = 'catalog'
