import type { Context } from '#platform/context'
import { type Subscription, startQueueWorker } from '#platform/queue'
import { sendOtp } from '../application/sign-in/send-otp'
import { identityTopics } from '../events'

const messagesQueue = 'messages'
const concurrency = 5

export const identityJobs: readonly Subscription[] = [
  {
    topic: identityTopics.otpRequested,
    queue: messagesQueue,
    job: 'send-otp',
    handle: (context, { id, payload }) =>
      sendOtp(context, { challengeId: String(payload.challengeId), messageId: id }),
  },
]

/** Runs the jobs that send messages to people, in the worker process. */
export function createMessageWorker(context: Context) {
  return startQueueWorker(context, messagesQueue, { subscriptions: identityJobs, concurrency })
}
