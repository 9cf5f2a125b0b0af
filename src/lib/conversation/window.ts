import { hushCaption } from './captions';
import { splitting } from './policies';
import type { Event, Live, Open, Out } from './states';
import { captionsFrom, wordsSoFar } from './utterance';
import { ask } from './writing';

/** Samples and seconds of one frame of detection. */
export const FRAME = 512;
export const FRAME_SECONDS = FRAME / 16_000;

/** A turn longer than Whisper's window gives up its older half to be written while the person goes on. */
export function split<T extends Open>(whole: T, out: Out): T {
  const open = hushCaption(whole, out);
  const cut = splitting.cut(open.from, open.gaps, open.dip, open.voiced);
  const clip = { from: open.from, to: cut.at, voiced: cut.voiced };
  return {
    ...open,
    utterance: ask(open.utterance, clip, out),
    from: cut.at,
    interim: captionsFrom(cut.at, wordsSoFar(open)),
    voiced: open.voiced - cut.voiced,
    gaps: open.gaps
      .filter((gap) => gap.at > cut.at)
      .map((gap) => ({ ...gap, voiced: gap.voiced - cut.voiced })),
    dip: null,
  };
}

/** Counts voice and gaps; what it costs to be a frame later is nothing, so all looking happens here. */
export function counted<T extends Open>(
  open: T,
  { at, probability }: Extract<Event, { type: 'frame' }>,
  live: Live,
): T {
  const voice = probability >= live.policy.positive;
  const low = probability < live.policy.negative ? open.low + 1 : 0;
  const voiced = open.voiced + (voice ? FRAME_SECONDS : 0);
  const over = low === 0 && open.low >= splitting.gap;
  const gap = { at: at - (open.low * FRAME) / 2, frames: open.low, voiced: open.voiced };
  const cuttable =
    at >= open.from + splitting.before && at <= open.from + splitting.longest - splitting.after;
  const dips = cuttable && probability < (open.dip?.probability ?? Infinity);
  return {
    ...open,
    low,
    voiced,
    gaps: over ? [...open.gaps, gap] : open.gaps,
    dip: dips ? { at, frames: 1, voiced, probability } : open.dip,
    waited: 0,
  };
}
