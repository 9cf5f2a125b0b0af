import type { MemberRow, Message } from '$lib/data';
import type { Sent, Waiting } from './types';

/** Above so many people the server tells nobody's place to the others. */
export const MOST_WITNESSES = 50;

/** How far one's own message has come. @param waiting what waits of this message @param others who else is in */
export function sentState(
  message: Pick<Message, 'seq'>,
  waiting: readonly Waiting[],
  others: readonly Pick<MemberRow, 'readSeq' | 'deliveredSeq'>[],
): Sent {
  const put = waiting.find(({ what }) => what === 'message.put');
  if (put?.refused) return { type: 'refused', code: put.refused, ids: [put.id] };
  if (put) return { type: 'queued' };
  // Of so many nobody's place is told.
  if (others.length === 0 || others.length >= MOST_WITNESSES) return { type: 'sent' };
  if (others.every(({ readSeq }) => readSeq >= message.seq)) return { type: 'read' };
  return {
    type: others.every(({ deliveredSeq }) => deliveredSeq >= message.seq) ? 'delivered' : 'sent',
  };
}

/** What was refused of a message, other than the message itself. */
export function refusedOf(waiting: readonly Waiting[]): Extract<Sent, { type: 'refused' }> | null {
  const refused = waiting.filter((one) => one.refused !== null && one.what !== 'message.put');
  const [first] = refused;
  if (!first?.refused) return null;
  return { type: 'refused', code: first.refused, ids: refused.map(({ id }) => id) };
}

/** Who of the others has read a message, who has it, and who does not yet. */
export function readers<M extends Pick<MemberRow, 'readSeq' | 'deliveredSeq'>>(
  seq: number,
  others: readonly M[],
): { read: M[]; delivered: M[]; sent: M[] } {
  const read = others.filter(({ readSeq }) => readSeq >= seq);
  const delivered = others.filter((one) => one.readSeq < seq && one.deliveredSeq >= seq);
  const sent = others.filter((one) => one.readSeq < seq && one.deliveredSeq < seq);
  return { read, delivered, sent };
}
