import { expect, test } from 'bun:test'
import { nameOfSubject } from '../../src/domains/admin/attention-claim'

test('in the audit log something that needs a person is named by its kind and what it is about', () => {
  expect(nameOfSubject({ kind: 'refund_failed', subjectId: 'r1' })).toBe('refund_failed:r1')
  expect(nameOfSubject({ kind: 'refund_waiting', subjectId: 'r1' })).toBe('refund_waiting:r1')
})
