import type { Call, CallNews, JoinChoice, Keeping, RoomInformation } from '$lib/call';
import { asHelenError } from '$lib/errors';
import { m } from '$lib/i18n';
import { errorText, toasts } from '$lib/ui';
import { saveRecording } from './call/save-recording';
import { talk } from './talk.svelte';

const told: Record<
  'came' | 'went' | 'lost' | 'hand' | 'screen' | 'recording' | 'helen',
  (who: { name: string }) => string
> = {
  came: m.call_news_came,
  went: m.call_news_went,
  lost: m.call_news_lost,
  hand: m.call_news_hand,
  screen: m.call_news_screen,
  recording: m.call_news_recording,
  helen: m.helen_call_went,
};

function tell(news: CallNews): void {
  if (news.what === 'recorded') return saveRecording(news.recording);
  if (news.what === 'told') return void sumUp(news.summary);
  if (news.what !== 'trouble') return void toasts.show(told[news.what]({ name: news.name }));
  const { what, hint } = errorText(news.code);
  toasts.show(`${what} ${hint}`, { kind: 'error' });
}

/** HELEN says in the conversation who said what; where that fails it can be tried again. */
async function sumUp(summary: { make(): Promise<void> }): Promise<void> {
  const making = toasts.show(m.helen_call_summary_making(), { duration: null });
  try {
    await summary.make();
    toasts.show(m.helen_call_summary_made());
  } catch (cause) {
    const { what } = errorText(asHelenError(cause).code);
    const action = { label: m.ui_retry(), run: () => void sumUp(summary) };
    toasts.show(m.helen_call_summary_failed({ what }), { kind: 'error', action, duration: null });
  } finally {
    toasts.dismiss(making);
  }
}

/** What all agreed to keep becomes a file in the conversation; sent when it can be, as every file is. */
async function keepTranscript(id: string, { lines, under }: Keeping): Promise<void> {
  try {
    const [{ threadOf, toVtt }, { idOf }, { outgoing }] = await Promise.all([
      import('$lib/call'),
      import('$lib/data'),
      import('$lib/messaging/people'),
    ]);
    const [first] = lines;
    if (!first) return;
    const thread = await threadOf(id);
    // Who lost each other each keep it: what all agreed to together is one message.
    const message = await idOf(`transcript:${id}:${under}`);
    const began = first.from;
    const blob = new Blob([toVtt(lines, began)], { type: 'text/vtt' });
    const day = new Date(began).toISOString().slice(0, 10);
    const file = { blob, name: `${m.call_transcript_file()}-${day}.vtt`, mime: 'text/vtt' };
    const words = { message, text: m.call_transcript_message(), mentions: [], replyTo: null };
    await outgoing.send(thread, [file], words);
  } catch (cause) {
    tell({ what: 'trouble', code: asHelenError(cause).code });
  }
}

/**
 * The one call of this tab. It lives beside the frame, not in a page, so that it goes on while the person looks at
 * something else. Everything heavy arrives with the first call.
 */
class Calling {
  call = $state.raw<Call | null>(null);

  get live(): boolean {
    return this.call?.live ?? false;
  }

  /** Comes into a room, out of another one and out of a talk with HELEN: there is one microphone. */
  async join(room: RoomInformation, secret: string, choice: JoinChoice): Promise<void> {
    const [{ Call }, { session }] = await Promise.all([
      import('$lib/call'),
      import('$lib/data'),
      talk.end(),
    ]);
    this.call?.leave();
    const keeps = room.thread && session() !== null;
    const save = (kept: Keeping) => void keepTranscript(room.id, kept);
    const call = new Call({ room, secret, news: tell, ...(keeps && { save }) });
    this.call = call;
    await call.join(choice);
  }

  end(): void {
    this.call?.leave();
  }

  /** Forgets a call that is over. */
  close(): void {
    if (!this.live) this.call = null;
  }

  /** Resolves when nobody is in a call any more; at once when nobody is. */
  over(): Promise<void> {
    return new Promise((resolve) => {
      const forget = $effect.root(() => {
        $effect(() => {
          if (this.live) return;
          resolve();
          queueMicrotask(() => forget());
        });
      });
    });
  }
}

export const calling = new Calling();
