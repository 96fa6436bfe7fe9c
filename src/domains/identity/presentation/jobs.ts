import type { Subscription } from '#platform/queue'
import { sendOtp } from '../application/send-otp'
import { identityTopics } from '../events'

export const messagesQueue = 'messages'

export const identityJobs: readonly Subscription[] = [
  {
    topic: identityTopics.otpRequested,
    queue: messagesQueue,
    job: 'send-otp',
    handle: (context, { id, payload }) =>
      sendOtp(context, { challengeId: String(payload.challengeId), messageId: id }),
  },
]
