import type { HelenError } from '$lib/errors';
import type { CallState, EndedWhy } from './types';

type Ended = Extract<CallState, { at: 'ended' }>;

/** Why the server ends a call, in our words. */
const OVER: Record<string, EndedWhy> = {
  declined: 'declined',
  busy: 'declined',
  missed: 'unanswered',
};

/** The server ended it; `why` as it names it. */
export const endedBecause = (why: string): Ended => ({ at: 'ended', why: OVER[why] ?? 'left' });

/** The server lets this person in no more. */
export function endedBy({ code }: HelenError): Ended {
  if (code === 'call_ended') return { at: 'ended', why: 'left', code };
  return { at: 'ended', why: code === 'call_full' ? 'full' : 'refused', code };
}
