import type { ListedMovement } from '../application/list-stock-movements'
import type { readCategory } from '../application/read-category'
import type { readProduct } from '../application/read-product'

export function viewProduct(product: Awaited<ReturnType<typeof readProduct>>) {
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
    attributes: product.attributes,
    status: product.status,
    translations: { ...product.translations },
    version: product.version,
    createdAt: product.createdAt.toISOString(),
    updatedAt: product.updatedAt.toISOString(),
  }
}

export function viewCategory(category: Awaited<ReturnType<typeof readCategory>>) {
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

export function viewMovement(movement: ListedMovement) {
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
