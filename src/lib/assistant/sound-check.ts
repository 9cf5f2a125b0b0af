import { m } from '$lib/i18n';
import type { Assistant, Reply, ReplyRequest } from './types';

/** Text in pieces of a few words, as a model would stream it. */
function pieces(text: string, words = 4): string[] {
  const parts = text.match(/\S+\s*/g) ?? [];
  return Array.from({ length: Math.ceil(parts.length / words) }, (_, index) =>
    parts.slice(index * words, (index + 1) * words).join(''),
  );
}

/** What was heard, again, and how long hearing it took; a typed turn has nothing to tell. */
export function soundCheck({ text, language, times }: ReplyRequest): string {
  if (times === null) return text;
  const seconds = new Intl.NumberFormat(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const told = m.talk_sound_check_times(
    {
      endpoint: seconds.format(times.endpoint / 1000),
      transcription: seconds.format(times.transcription / 1000),
    },
    { locale: language },
  );
  const stopped = /[.!?…]$/u.test(text.trim()) ? text.trim() : `${text.trim()}.`;
  return `${stopped} ${told}`;
}

/** Repeats what it heard and tells what that took: honest, local, and in need of nothing. */
export function createSoundCheck(): Assistant {
  return {
    id: 'sound-check',
    availability: () => Promise.resolve({ type: 'ready' }),
    prepare: () => Promise.resolve(),
    reply(request): Reply {
      let cancelled = false;
      async function* deltas() {
        for (const piece of pieces(soundCheck(request))) {
          if (cancelled) return;
          yield piece;
        }
      }
      return {
        deltas: deltas(),
        cancel: () => {
          cancelled = true;
        },
      };
    },
    close: () => undefined,
  };
}
