import type { ConversationView } from '$lib/conversation';
import type { ConversationStore } from '$lib/data';
import { settings } from '$lib/settings';

interface Opened {
  view: ConversationView;
  store: ConversationStore;
}

/**
 * The one conversation of this tab. It lives beside the frame, not in a page, so that it goes on while the
 * person looks at something else. Everything heavy arrives with the first press.
 */
class Talk {
  #opening: Promise<Opened> | null = null;
  view = $state.raw<ConversationView | null>(null);

  /** The microphone is open or about to be. */
  get live(): boolean {
    const state = this.view?.state;
    return state !== undefined && state !== 'idle' && state !== 'error';
  }

  async start(): Promise<void> {
    const { view } = await this.#open();
    await view.start();
    // Afterwards: the models that are loading now are what the person waits for.
    void until(() => view.state !== 'loading').then(keepForOffline);
  }

  /** A typed turn also opens a conversation: speech is not the only way in. */
  async send(text: string): Promise<void> {
    const { view } = await this.#open();
    await view.send(text);
  }

  async end(): Promise<void> {
    await this.view?.end();
  }

  /** Resolves when nobody talks any more and all that was said is kept; at once when nobody does. */
  async over(): Promise<void> {
    do {
      await until(() => !this.live);
      // Ended already: this waits for the last words to be written.
      await this.view?.end();
    } while (this.live);
  }

  /** Leaves what was said behind: the next turn begins a thread of its own. */
  async renew(): Promise<void> {
    await this.end();
    this.view = null;
    this.#opening = null;
  }

  /** Fetches the code ahead, without opening anything, so that the first press answers at once. */
  warm(): void {
    void import('$lib/conversation');
    void import('$lib/data');
  }

  #open(): Promise<Opened> {
    this.#opening ??= open().then(
      (opened) => {
        this.view = opened.view;
        return opened;
      },
      (cause: unknown) => {
        // The code could not be fetched: the next press tries again.
        this.#opening = null;
        throw cause;
      },
    );
    return this.#opening;
  }
}

/** Resolves when what a view shows is so. */
function until(so: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const forget = $effect.root(() => {
      $effect(() => {
        if (!so()) return;
        resolve();
        queueMicrotask(() => forget());
      });
    });
  });
}

/** From the first talk on, the service worker keeps what the voice needs besides the weights. */
function keepForOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage('keep-voice'));
}

async function open(): Promise<Opened> {
  const [{ createConversation }, data] = await Promise.all([
    import('$lib/conversation'),
    import('$lib/data'),
  ]);
  const store = data.conversationStore(() => !settings.value.private);
  const paces =
    (await data.readFact<Record<string, number>>('voice-paces').catch(() => undefined)) ?? {};
  const view = createConversation({
    settings: () => settings.value,
    store: (turn) => store.store(turn),
    pace: {
      recall: (voice) => paces[voice],
      remember: (voice, realTimeFactor) => {
        paces[voice] = realTimeFactor;
        // Measured again when it cannot be kept: no reason to stop talking.
        void data.writeFact('voice-paces', { ...paces }).catch(() => {});
      },
    },
  });
  return { view, store };
}

export const talk = new Talk();
