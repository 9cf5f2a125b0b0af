import { captions } from './policies';
import type { Interim, Live, Open, Out, Part, Written } from './states';
import { drop } from './writing';

/** Stops a running caption: it must never stand before the final transcript. */
export function hushCaption<T extends Open>(open: T, out: Out): T {
  const { running } = open.interim;
  if (running === null) return open;
  drop({ turn: open.utterance.turn, revision: running.revision }, out);
  return { ...open, interim: { ...open.interim, running: null } };
}

/**
 * Asks for a caption when one is due, and none while the person may be falling silent. One that runs goes on through a
 * breath: the final transcript stops it at its next token, and a slow device would never finish one otherwise.
 */
export function caption<T extends Open>(open: T, live: Live, out: Out): T {
  const { interim, utterance } = open;
  if (open.low > 0 || interim.running !== null || live.clock < interim.due) return open;
  if (live.models !== 'ready') return open;
  const revision = utterance.revision + 1;
  const { from } = interim;
  const to = live.clock;
  const { turn } = utterance;
  const voiced = Math.min(open.voiced, (to - from) / 16_000);
  out.push({ type: 'transcribe', turn, revision, from, to, voiced, kind: 'interim' });
  return {
    ...open,
    utterance: { ...utterance, revision },
    interim: { ...interim, due: to + captions.every, running: { revision, from, to } },
  };
}

/** A transcript that was asked for too early: what it says, or will say, is a caption. */
export function demoted(interim: Interim, part: Part, now: number): Interim {
  const { revision, from, to, result } = part;
  const running: Interim = { ...interim, running: { revision, from, to } };
  if (result === null) return running;
  return result === 'rejected' ? interim : captioned(running, result, now);
}

/** New words of a caption. Older ones settle, so that a long turn is not written again from its beginning. */
export function captioned(interim: Interim, { text, segments }: Written, now: number): Interim {
  const { running } = interim;
  if (running === null) return interim;
  // A slow device rests as long as it wrote: captions may take half of it, never all.
  const due = Math.max(interim.due, now + (now - running.to));
  const settledBefore = running.from < interim.from ? '' : interim.settled;
  const next = { ...interim, running: null, due, settled: settledBefore, text: text.trim() };
  const seconds = (running.to - running.from) / 16_000;
  if (running.to - running.from <= captions.window) return next;
  const settled = segments.filter((segment) => segment.to <= seconds - captions.unsettled);
  const last = settled.at(-1);
  if (last === undefined) return next;
  const words = (list: Written['segments']) => list.map((segment) => segment.text.trim()).join(' ');
  return {
    ...next,
    settled: [settledBefore, words(settled)].filter((part) => part !== '').join(' '),
    text: words(segments.slice(settled.length)),
    from: running.from + Math.round(last.to * 16_000),
  };
}
