import { asHelenError, HelenError } from '$lib/errors';
import type { WhisperFiles } from './protocol';
import { aborted } from './queue';
import type {
  LocalTranscriber,
  Transcriber,
  TranscriptionRequest,
  TranscriptionResult,
} from './types';

export interface TierParts {
  /** The Whisper to use now; never one of `failed`. */
  choose(): Promise<WhisperFiles>;
  open(model: WhisperFiles): LocalTranscriber;
  /** The one that works everywhere. */
  shipped: WhisperFiles;
  /** Whispers that do not work, of this page: `choose` passes them over. */
  failed: Set<string>;
}

interface Tier {
  model: WhisperFiles;
  transcriber: LocalTranscriber;
  /** It has written something down: what it computes makes sense. */
  proven: boolean;
}

/**
 * The best Whisper this device can carry, and a lesser one when that turns out not to work: what was asked of the first
 * is asked again of the next. One that failed is not tried again on this page, so nothing goes round in a loop.
 */
export class TieredTranscriber implements LocalTranscriber {
  onrestart: LocalTranscriber['onrestart'] = null;
  onfallback: Transcriber['onfallback'] = null;
  #tier: Tier | null = null;
  #loading: Promise<void> | null = null;
  #closed = false;

  constructor(private readonly parts: TierParts) {}

  /** Looks at what is chosen and installed by now, each time. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async transcribe(request: TranscriptionRequest): Promise<TranscriptionResult> {
    if (this.#tier === null) await this.load();
    const tier = this.#tier;
    if (tier === null) throw aborted();
    try {
      const result = await tier.transcriber.transcribe(request);
      if (result.type === 'transcript') tier.proven = true;
      const doubtful = result.type === 'rejected' && result.reason === 'phantom' && !tier.proven;
      if (!doubtful || tier.model.processor === 'cpu' || request.kind === 'interim') return result;
      return (await this.#secondOpinion(tier, request)) ?? result;
    } catch (cause) {
      if (request.signal?.aborted || !this.#leaves(tier, cause)) throw cause;
      return this.transcribe(request);
    }
  }

  close(): void {
    this.#closed = true;
    this.#tier?.transcriber.close();
    this.#tier = null;
  }

  async #load(): Promise<void> {
    for (;;) {
      const tier = await this.#chosen();
      try {
        await tier.transcriber.load();
      } catch (cause) {
        if (!this.#leaves(tier, cause)) throw cause;
        continue;
      }
      if (tier.model.processor === 'cpu') return;
      // It may have been found too slow.
      const next = await this.parts.choose();
      if (next.id === tier.model.id) return;
    }
  }

  async #chosen(): Promise<Tier> {
    const model = await this.parts.choose();
    if (this.#closed) throw aborted();
    if (this.#tier?.model.id === model.id) return this.#tier;
    this.#tier?.transcriber.close();
    const transcriber = this.parts.open(model);
    transcriber.onrestart = (cause) => this.onrestart?.(cause);
    this.#tier = { model, transcriber, proven: false };
    return this.#tier;
  }

  /**
   * A graphics processor that computes nonsense fails at nothing: it only never hears a word. Until it has, the shipped
   * one listens to what it took for nothing, and takes over when there are words in it. Null: there are none.
   */
  async #secondOpinion(
    tier: Tier,
    request: TranscriptionRequest,
  ): Promise<TranscriptionResult | null> {
    const model = this.parts.shipped;
    const transcriber = this.parts.open(model);
    const result = await transcriber.transcribe(request).catch(() => null);
    if (result?.type !== 'transcript' || this.#tier !== tier) {
      transcriber.close();
      return result;
    }
    this.#leaves(tier, new HelenError('whisper_unusable', { cause: 'it hears nothing' }));
    transcriber.onrestart = (cause) => this.onrestart?.(cause);
    this.#tier = { model, transcriber, proven: true };
    return result;
  }

  /** Whether a tier is, or was, given up for this: then the next one is asked. */
  #leaves(tier: Tier, cause: unknown): boolean {
    if (this.#closed) return false;
    if (this.#tier !== tier) return true;
    const stopped = cause instanceof DOMException && cause.name === 'AbortError';
    // Below the processor's own there is none.
    if (stopped || tier.model.processor === 'cpu') return false;
    tier.transcriber.close();
    this.#tier = null;
    if (this.parts.failed.has(tier.model.id)) return true;
    this.parts.failed.add(tier.model.id);
    const error = asHelenError(cause);
    this.onfallback?.(
      error.code === 'gpu_lost' ? error : new HelenError('whisper_unusable', { cause }),
    );
    return true;
  }
}
