import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationsDirectory } from '../../scripts/database/index'

/**
 * Every migration that was merged, by its SHA-256. Databases have run these very files: one that is changed would be
 * run by new databases alone, and the runner would refuse it everywhere else. A new migration adds a line; none of the
 * lines ever changes.
 */
const merged: Readonly<Record<string, string>> = {
  '0001_initial.sql': '3aa82b0ff7c674b518231c58fcc73a9d2e70ddcd59d974124313b10cdab0c4cf',
  '0002_critical_indexes.sql': 'bbf445bdbc34d40c391a992dc3e97d33f3e62b5c0d5be618e968bd58b47a4016',
  '0003_outbox_subscribers.sql': '1218fde5d52b0d60ee5f830026286ebe48fae851ff80cf82cefba0f53b2d100e',
  '0004_payable_attempts.sql': 'f03de50f532bea109f0cff8fa12cc354d21ec9c0920fdfb2443a44ab8902c084',
  '0005_otp_language_check.sql': 'c2f54fd228979e375e2057308886c65e097bfea921f72912664518673741a955',
  '0006_audit_numbers.sql': '26855586996a7d88f1bff68626a16ee412deefd2f6d5ed51d822b0694c8ecee0',
  '0007_intent_looks.sql': '6a0187ce5002ad655e0fe9222e851f3cacd4bc1900a441b25840a91a09e25a68',
  '0008_intent_looks_indexes.sql': 'cf68aa469c1ccf0f3de3ab2248251907d6e7563092f667631636eb7ad1a4284c',
  '0009_database_epoch.sql': '4c10afb7c968eb5f5c0789bd9927a772bd0eba04fae65da8dcf75e431f09aead',
  '0010_refunds_and_write_offs.sql': '20b4a3fb8797f4f2a9c4b6d7eaf041cf8949358927f6966e3d65a8ed2dae3093',
  '0011_refunds_and_write_offs_indexes.sql':
    '2f41bbbb5d78a256189032c2b84000aae767e0d07bf52e03ebbff450e67d83fc',
  '0012_look_at_processing.sql': '675d1e1cc74050a19bae9c30b5cdd6b4d0ad5e85961f2b7ee7995d7a6d40d33c',
  '0013_customers_limits.sql': '8395d513cd7c8cfe5e42af0e90c4b28450039abe16a25250fc562f27245befa3',
  '0014_customers_limits_indexes.sql': '1f250e24f5b5d85272bb60d8e51fb53233dbe86f77c471d914fe147d3b7fd3be',
  '0015_staff_invitations.sql': '56259dfc876cde84cea4b1c20a866579b4bc404d1b78121f9ddaedf037cbb3d4',
  '0016_staff_invitations_check.sql': 'dd02bd4727368e9c88784de7d8529cf453774714d93ad8de9921534425341194',
  '0017_order_refunded.sql': '1234e10990acd846daaf9f948105468d0342a3384623998a0894cf304c9205be',
  '0018_fill_order_refunded.sql': '284b5b3e91eee2c1ce79a1ab8dc34538d00aee682de3a38bfd62f0a8b11d46d1',
  '0019_permission_orders_note.sql': 'cf0e4f28a8fd8c41570faff0b12e8be35bb03364585e17786bf28c58bd1dfa33',
  '0020_attention.sql': '801dc493e396599204fa93fbac406a042ff7fbc009305a7469ff2a0b2bd806f4',
  '0021_attention_indexes.sql': 'd531c11a9efd985238e3e7ce749a6b3e093f08a76dc5a1ebfe374f58f5ca7925',
  '0022_product_listings.sql': 'c815188506612a872acdced3be37c73cb221c0954f610c2466367c3a56ed27e3',
  '0023_fill_product_listings.sql': '36ae40dcce55afd5d65959e97e700196c469125ee6eb8897bab74a2605d0eb1f',
  '0024_order_heads.sql': 'e7e7f7c2a01554f64864152fdc12ef50a9946ef461ebaf899a9834c90ff2a39c',
  '0025_order_heads_indexes.sql': '4d6218569fc41a828b59fc18c054e4a49dcfae76f0e0781e406ff8c0ad620a38',
  '0026_fill_order_heads.sql': '19a77d1b006b59ff706f1c6feb48ffa350a87a79fd342c5505cadb88d125744c',
  '0027_product_search.sql': 'aa2d4af0d06a3999fb9a7f99d5c21a3037d5a11c6de56cb7d4aa4cb849879749',
  '0028_fill_product_search.sql': '9c8611dede1371a6593f5ec11608b22957cdea82e9e33eaa1e2b3db4787c8574',
  '0029_archived_order_events.sql': 'c54f878a1c990cf11830cc09d147a53f915005222ec04080ccf10556b867490c',
  '0030_autovacuum.sql': '5f30fc0ade09c400c1dce98927015b5bca42cce6f6538601ef366cb1206fb89f',
}

test('merged migrations stay as they are, and every migration is written down here', () => {
  const files = readdirSync(migrationsDirectory).filter((name) => name.endsWith('.sql'))
  const hashes = files.toSorted().map((name) => [name, sha256(join(migrationsDirectory, name))])

  expect(Object.fromEntries(hashes)).toEqual(merged)
})

test('they are numbered without a gap, in the order in which they were written down', () => {
  const numbers = Object.keys(merged).map((name) => Number(name.slice(0, 4)))

  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
})

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
