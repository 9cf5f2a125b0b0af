/** What `…/stream` tells, as S1 writes it (docs/gateway.md). */
export type StreamEvent =
  | { type: 'start'; session_id: string }
  | { type: 'content'; content: string }
  | { type: 'done'; message_id: string; full_content: string }
  | { type: 'error'; code: string; message: string };

/** An event with its id, `MESSAGE-NUMBER`: what a reader that lost the stream says to go on from there. */
export interface Told {
  id: string;
  event: StreamEvent;
}
