import { join, resolve } from 'node:path'
import { collectionOf, type Document } from './clients/index'

/** `bun run collection [FILE]`: writes a Postman collection (2.1) of openapi.json, by default into `.data`. */
const root = join(import.meta.dir, '..')
const [file = join(root, '.data', 'metropolitan.postman_collection.json')] = process.argv.slice(2)
const document: Document = await Bun.file(join(root, 'openapi.json')).json()
const collection = collectionOf(document)
const requests = collection.item.reduce((sum, folder) => sum + folder.item.length, 0)
await Bun.write(resolve(file), `${JSON.stringify(collection, null, 2)}\n`)
console.log(`${requests} requests in ${collection.item.length} folders: ${resolve(file)}`)
