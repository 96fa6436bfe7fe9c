import { availabilityOf, type Product } from '../product'

export function viewProduct(product: Product) {
  const { attributes, categoryId, categorySlug } = product
  return {
    id: product.id,
    productCode: product.productCode,
    slug: product.slug,
    category: { id: categoryId, slug: categorySlug },
    brand: product.brand,
    size: product.size,
    images: [...product.images],
    name: product.name,
    fullName: product.fullName,
    description: product.description,
    language: product.language,
    currency: product.currency,
    priceMinor: product.priceMinor,
    vatRate: product.vatRate,
    minQuantity: product.minQuantity,
    quantityPerBox: product.quantityPerBox,
    availability: availabilityOf(product.available),
    available: Math.max(0, product.available),
    allergens: [...attributes.allergens],
    nutritionPer100g: attributes.nutritionPer100g,
    storage: attributes.storage?.[product.language] ?? null,
    origin: attributes.origin && {
      country: attributes.origin.country,
      region: attributes.origin.region ?? null,
    },
    manufacturer: attributes.manufacturer,
    badges: [...attributes.badges],
    createdAt: product.createdAt.toISOString(),
  }
}
