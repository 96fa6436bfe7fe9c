import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Id, Moment, Nullable } from '#http/schemas'
import { securityEventKinds, securityEventMeanings } from '#identity'

const From = { ...Moment, description: 'Not earlier than this. ISO 8601, UTC' }
const To = { ...Moment, description: 'Earlier than this. ISO 8601, UTC' }
export const AuditQuerySchema = t.Object(
  {
    actorId: t.Optional({ ...Id, description: 'Only what this member of staff did' }),
    action: t.Optional(
      t.String({ maxLength: 100, description: 'In full, as rows name it', examples: ['product.archived'] }),
    ),
    entityType: t.Optional(
      t.String({ maxLength: 60, description: 'Only changes of such things', examples: ['product'] }),
    ),
    entityId: t.Optional(
      t.String({
        maxLength: 100,
        description: 'Only changes of this thing; with entityType, as ids of two kinds may agree',
      }),
    ),
    requestId: t.Optional(
      t.String({ maxLength: 64, description: 'The `x-request-id` of the request that changed it' }),
    ),
    from: t.Optional(From),
    to: t.Optional(To),
    ...CountedPageQuery,
  },
  { title: 'AuditQuery' },
)
export const SecurityEventsQuery = t.Object({
  kind: t.Optional(Choice(securityEventKinds, 'SecurityEventKind', securityEventMeanings)),
  from: t.Optional(From),
  to: t.Optional(To),
  ...CountedPageQuery,
})
export const AllSecurityEventsQuery = t.Object({
  userId: t.Optional({
    ...Id,
    description: 'Only what happened to this person’s account, of staff or a customer',
  }),
  ...SecurityEventsQuery.properties,
})
export const RecordedEventSchema = Type.Object(
  {
    id: Id,
    user: Type.Object(
      { id: Id, name: Type.String() },
      { title: 'Person', description: 'Whose account it happened to, whoever did it' },
    ),
    kind: Type.String({
      description: 'As the parameter of this name lists them; a later release may know more',
      examples: ['sign_in_failed'],
    }),
    code: Nullable(Type.String({ description: 'What was answered; null where nothing was refused' })),
    reason: Nullable(
      Type.String({
        description:
          'Of `sessions_revoked`, why; null with other kinds, and where a customer ended their own',
        examples: ['password_reset'],
      }),
    ),
    deviceId: Nullable(
      Type.String({ description: 'As the app or the panel sent it; null where it was not sent' }),
    ),
    details: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'What else was noted, such as the reason of a block; its members depend on the kind. Staff alone see it',
    }),
    sessionId: Nullable({
      ...Id,
      description: 'The session that it came from or that it happened to; null where none is known',
    }),
    ip: Nullable(
      Type.String({ description: 'The address it came from; null where the shop did it, or none is known' }),
    ),
    userAgent: Nullable(Type.String({ description: 'The browser or app, as it names itself' })),
    requestId: Nullable(Type.String({ description: '`x-request-id` of the request, as the logs name it' })),
    createdAt: Moment,
  },
  { title: 'RecordedEvent' },
)
/** One's own events come without what colleagues noted for each other. */
export const OwnEventSchema = Type.Omit(RecordedEventSchema, ['details'], { title: 'OwnEvent' })
const valuesOf = (description: string) =>
  Nullable(Type.Record(Type.String(), Type.Unknown(), { description }))
export const AuditSchema = Type.Object(
  {
    seq: Type.Integer({ description: 'Its number in the log, without gaps' }),
    at: Moment,
    actor: Nullable(
      Type.Object(
        {
          id: Id,
          name: Nullable(Type.String({ description: 'Null where there is no such account any more' })),
        },
        {
          title: 'AuditEntryActor',
          description: 'Who did it; null instead of it where it was a command at the machine',
        },
      ),
    ),
    action: Type.String({ description: 'What was done: `noun.past_tense`', examples: ['product.archived'] }),
    entityType: Type.String({ description: 'What sort of thing it was done to', examples: ['product'] }),
    entityId: Type.String({ description: 'Which of them: an id as a rule, else its name' }),
    before: valuesOf(
      'What was so before, of what changed alone; null where nothing was. Secrets and personal data are masked',
    ),
    after: valuesOf('What is so since; null where nothing is left'),
    reason: Nullable(
      Type.String({ description: 'In the words of who did it; null where none was asked for' }),
    ),
    requestId: Nullable(Type.String({ description: '`x-request-id` of the request; null for a command' })),
    seal: Type.String({ description: 'The keyed hash that chains the row to the one before' }),
  },
  { title: 'AuditEntry' },
)
