import { captions } from './policies';
import type { Interim, Live, Open, Out, Written } from './states';
import { drop } from './writing';

/** Stops a running caption: it must never stand before the final transcript. */
export function hushCaption<T extends Open>(open: T, out: Out): T {
  const { running } = open.interim;
  if (running === null) return open;
  drop({ turn: open.utterance.turn, revision: running.revision }, out);
  return { ...open, interim: { ...open.interim, running: null } };
}

/** Asks for a caption when one is due, and takes it back when the person falls silent. */
export function caption<T extends Open>(open: T, live: Live, out: Out): T {
  const { interim, utterance } = open;
  if (open.low >= captions.yieldAfter) {
    const hushed = hushCaption(open, out);
    return hushed === open
      ? open
      : { ...hushed, interim: { ...hushed.interim, due: live.clock + captions.every } };
  }
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

/** New words of a caption. Older ones settle, so that a long turn is not written again from its beginning. */
export function captioned(interim: Interim, { text, segments }: Written, now: number): Interim {
  const { running } = interim;
  if (running === null) return interim;
  // A slow device rests as long as it wrote: captions may take half of it, never all.
  const due = Math.max(interim.due, now + (now - running.to));
  const next = { ...interim, running: null, due, text: text.trim() };
  const seconds = (running.to - running.from) / 16_000;
  if (running.to - running.from <= captions.window) return next;
  const settled = segments.filter((segment) => segment.to <= seconds - captions.unsettled);
  const last = settled.at(-1);
  if (last === undefined) return next;
  const words = (list: Written['segments']) => list.map((segment) => segment.text.trim()).join(' ');
  return {
    ...next,
    settled: [interim.settled, words(settled)].filter((part) => part !== '').join(' '),
    text: words(segments.slice(settled.length)),
    from: running.from + Math.round(last.to * 16_000),
  };
}
