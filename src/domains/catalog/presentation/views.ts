import type { EditableCategory } from '../category'
import { availabilityOf, type EditableProduct, type Product, type ProductAttributes } from '../product'
import type { StockMovement } from '../stock'
import { missingLanguages } from '../translations'

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

export function viewAdminProduct(product: EditableProduct) {
  return {
    id: product.id,
    productCode: product.productCode,
    slug: product.slug,
    categoryId: product.categoryId,
    brand: product.brand,
    size: product.size,
    images: [...product.images],
    currency: product.currency,
    priceMinor: product.priceMinor,
    corporatePriceMinor: product.corporatePriceMinor,
    vatRate: product.vatRate,
    minQuantityIndividual: product.minQuantityIndividual,
    minQuantityCorporate: product.minQuantityCorporate,
    quantityPerBox: product.quantityPerBox,
    stock: product.stock,
    reserved: product.reserved,
    available: product.stock - product.reserved,
    attributes: viewAttributes(product.attributes),
    status: product.status,
    translations: { ...product.translations },
    missingLanguages: missingLanguages(product.translations),
    version: product.version,
    createdAt: product.createdAt.toISOString(),
    updatedAt: product.updatedAt.toISOString(),
  }
}

function viewAttributes({ allergens, badges, ...others }: ProductAttributes) {
  return { ...others, allergens: [...allergens], badges: [...badges] }
}

export function viewAdminCategory(category: EditableCategory) {
  return {
    id: category.id,
    slug: category.slug,
    parentId: category.parentId,
    position: category.position,
    translations: { ...category.translations },
    productCount: category.productCount,
    createdAt: category.createdAt.toISOString(),
  }
}

export function viewMovement(movement: StockMovement) {
  return {
    id: movement.id,
    productId: movement.productId,
    productCode: movement.productCode,
    delta: movement.delta,
    reason: movement.reason,
    orderId: movement.orderId,
    actorId: movement.actorId,
    note: movement.note,
    createdAt: movement.createdAt.toISOString(),
  }
}
