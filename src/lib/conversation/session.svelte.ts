import { HelenError } from '$lib/errors';
import type { SpectrumSource } from '$lib/audio';
import type { ConversationOptions } from './parts';
import type { ConversationState, ConversationView, Entry, Trace } from './types';

/** One conversation, as the talk screen sees it. */
export class ConversationSession implements ConversationView {
  state = $state<ConversationState>('idle');
  error = $state<HelenError | null>(null);
  entries = $state<Entry[]>([]);
  caption = $state<ConversationView['caption']>(null);
  progress = $state<ConversationView['progress']>(null);
  muted = $state(false);
  notice = $state<HelenError | null>(null);
  traces = $state<Trace[]>([]);
  input = $state<SpectrumSource | null>(null);
  output = $state<SpectrumSource | null>(null);

  constructor(readonly options: ConversationOptions) {}

  async start(): Promise<void> {
    this.state = 'error';
    this.error = new HelenError('microphone_missing');
  }
  async end(): Promise<void> {
    this.state = 'idle';
  }
  interrupt(): void {}
  setMuted(muted: boolean): void {
    this.muted = muted;
  }
  press(): void {}
  release(): void {}
  async send(text: string): Promise<void> {
    this.entries.push({ id: crypto.randomUUID(), author: 'user', text, final: true });
  }
  retry(): Promise<void> {
    return this.start();
  }
}
