import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { joined, readWav, silence, writeWav, type Sound } from './sound';

interface Recording {
  name: string;
  language: 'es' | 'en';
  text: string;
}

/** The recordings with their words. */
export const recordings = readFileSync('tests/speech/transcripts.tsv', 'utf8')
  .trim()
  .split('\n')
  .map((line): Recording => {
    const [file = '', language = '', text = ''] = line.split('\t');
    return { name: file.replace('.wav', ''), language: language as 'es' | 'en', text };
  });

/** The words of one. */
export function saying(name: string): string {
  const recording = recordings.find((one) => one.name === name);
  if (!recording) throw new Error(`no recording ${name}`);
  return recording.text;
}

const speech = (name: string) => `tests/speech/${name}.wav`;

/** How one begins. */
export function firstSeconds(seconds: number, name: string): Sound {
  const { samples, rate } = readWav(speech(name));
  return { samples: samples.slice(0, seconds * rate), rate };
}

/**
 * What Chromium's fake microphone plays: a file that is read anew each time a page opens the microphone,
 * so one browser can hear many recordings. Nothing follows the end: silence.
 */
export class FakeMicrophone {
  readonly #folder = mkdtempSync(join(tmpdir(), 'helen-microphone-'));
  readonly file = join(this.#folder, 'microphone.wav');

  constructor() {
    this.plays(silence(1));
  }

  get argument(): string {
    return `--use-file-for-fake-audio-capture=${this.file}%noloop`;
  }

  /**
   * Sounds one after the other; numbers are seconds of silence. A second comes before: devices open slowly.
   * Gives the seconds from the opening to the end of all that.
   */
  plays(...parts: (Sound | string | number)[]): number {
    const sounds = parts.map((part) =>
      typeof part === 'number'
        ? silence(part)
        : typeof part === 'string'
          ? readWav(speech(part))
          : part,
    );
    writeWav(this.file, joined(silence(1), ...sounds, silence(1)));
    return 1 + sounds.reduce((sum, { samples, rate }) => sum + samples.length / rate, 0);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The talk screen as a person (or a screen reader) knows it. */
export class TalkScreen {
  readonly log: Locator;
  readonly sphere: Locator;
  readonly status: Locator;

  constructor(readonly page: Page) {
    this.log = page.getByRole('log');
    this.sphere = page.locator('[data-state]').first();
    this.status = page.getByRole('status').first();
  }

  entries(author: 'user' | 'assistant', final = true): Locator {
    return this.log.locator(`[data-author="${author}"][data-final="${final}"]`);
  }

  async start(): Promise<void> {
    await this.page.getByRole('button', { name: /^(Hablar|Talk)$/ }).click();
  }

  /** Opens and closes once, so that the next opening has every model at hand. */
  async fetchModels(): Promise<void> {
    await this.start();
    await this.reaches('listening', 120_000);
    await this.end();
  }

  async end(): Promise<void> {
    await this.page.getByRole('button', { name: /^(Terminar|End)$/ }).click();
    await this.reaches('idle');
  }

  async reaches(state: string | RegExp, timeout = 60_000): Promise<void> {
    await expect(this.sphere).toHaveAttribute('data-state', state, { timeout });
  }

  /**
   * Into the second sentence of an answer, by default the sound check's in English: of one that nobody heard nothing is
   * kept when it is cut.
   */
  async isHeard(second = 'I took'): Promise<void> {
    await this.reaches('speaking', 120_000);
    await expect(this.page.locator('.caption')).toContainText(second, { timeout: 30_000 });
  }

  /** The words of the nth finished turn (from 0). */
  async words(author: 'user' | 'assistant', nth: number, timeout = 60_000): Promise<string> {
    const entry = this.entries(author).nth(nth);
    await entry.waitFor({ state: 'attached', timeout });
    return (await entry.textContent()) ?? '';
  }

  /**
   * Opens the microphone, lets all of it sound and gives every word that was written down, of one turn or more: a pause
   * may end a turn that then goes on. The answer is awaited until its text is there.
   */
  async hears(seconds: number): Promise<string> {
    const answers = this.log.locator('[data-author="assistant"]');
    const answered = await answers.count();
    const written = await this.entries('user').count();
    await this.start();
    await this.reaches(/listening|processing|speaking/);
    const opened = Date.now();
    // No turn stays open longer than 2.5 s of silence.
    await expect
      .poll(() => Date.now() - opened, { timeout: (seconds + 30) * 1000 })
      .toBeGreaterThan((seconds + 2.5) * 1000);
    await answers.nth(answered).waitFor({ timeout: 60_000 });
    await expect(this.entries('user', false)).toHaveCount(0, { timeout: 60_000 });
    return (await this.entries('user').allTextContents()).slice(written).join(' ');
  }

  /** The states passed through from now on, in order, without repeats. */
  async states(): Promise<() => Promise<string[]>> {
    await this.sphere.evaluate((element) => {
      const seen = [element.getAttribute('data-state') ?? ''];
      new MutationObserver(() => {
        const state = element.getAttribute('data-state') ?? '';
        if (state !== seen.at(-1)) seen.push(state);
      }).observe(element, { attributes: true, attributeFilter: ['data-state'] });
      Object.assign(globalThis, { helenStates: seen });
    });
    return () =>
      this.page.evaluate(() => (globalThis as unknown as { helenStates: string[] }).helenStates);
  }
}

/** A microphone the test speaks into, and can pull out. */
export interface ScriptedMicrophone {
  /** Resolves once the sound has been said. */
  say(part: string | Sound): Promise<void>;
  unplug(): Promise<void>;
}

/** Words when the moment has come, not by the clock of a file. Call before the page loads. */
export async function scriptMicrophone(page: Page): Promise<ScriptedMicrophone> {
  await page.addInitScript(() => {
    let room: { context: AudioContext; air: MediaStreamAudioDestinationNode } | null = null;
    navigator.mediaDevices.getUserMedia = async () => {
      const context = new AudioContext({ sampleRate: 16_000 });
      room = { context, air: context.createMediaStreamDestination() };
      return room.air.stream;
    };
    Object.assign(globalThis, {
      helenUnplug: () => {
        const [track] = room?.air.stream.getTracks() ?? [];
        track?.stop();
        track?.dispatchEvent(new Event('ended'));
      },
      helenSay: (samples: number[]) =>
        new Promise<void>((resolve) => {
          if (!room) throw new Error('the microphone is not open');
          const buffer = room.context.createBuffer(1, samples.length, 16_000);
          buffer.copyToChannel(Float32Array.from(samples), 0);
          const source = room.context.createBufferSource();
          source.buffer = buffer;
          source.connect(room.air);
          source.onended = () => resolve();
          source.start();
        }),
    });
  });
  return {
    say: async (part) => {
      const { samples } = typeof part === 'string' ? readWav(speech(part)) : part;
      await page.evaluate(
        (said) =>
          (globalThis as unknown as { helenSay(said: number[]): Promise<void> }).helenSay(said),
        [...samples],
      );
    },
    unplug: () =>
      page.evaluate(() => (globalThis as unknown as { helenUnplug(): void }).helenUnplug()),
  };
}

/**
 * Records what the app sends to the loudspeaker, beside it and off the page's own thread. Call before the page loads;
 * the result is mono at 16 kHz, from its first sound on, once the talk has ended.
 */
export async function recordPlayback(page: Page): Promise<() => Promise<Sound>> {
  await page.addInitScript(() => {
    const recordings: Promise<Blob>[] = [];
    const connect = AudioNode.prototype.connect as (
      this: AudioNode,
      ...rest: unknown[]
    ) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, ...rest: unknown[]) {
      if (rest[0] instanceof AudioDestinationNode && this.context instanceof AudioContext) {
        const { context } = this;
        const beside = context.createMediaStreamDestination();
        connect.call(this, beside);
        const recorder = new MediaRecorder(beside.stream, { audioBitsPerSecond: 128_000 });
        recordings.push(
          new Promise((resolve) => {
            recorder.ondataavailable = ({ data }) => resolve(data);
          }),
        );
        recorder.start();
        context.addEventListener('statechange', () => {
          if (context.state === 'closed' && recorder.state !== 'inactive') recorder.stop();
        });
      }
      return connect.apply(this, rest);
    } as AudioNode['connect'];
    Object.assign(globalThis, {
      helenPlayed: async () => {
        const decoder = new OfflineAudioContext(1, 1, 16_000);
        const parts: number[] = [];
        for (const recording of recordings) {
          const bytes = await (await recording).arrayBuffer();
          if (bytes.byteLength === 0) continue;
          for (const sample of (await decoder.decodeAudioData(bytes)).getChannelData(0))
            parts.push(Math.round(sample * 1e4) / 1e4);
        }
        return parts;
      },
    });
  });
  return async () => {
    const played = await page.evaluate(() =>
      (globalThis as unknown as { helenPlayed(): Promise<number[]> }).helenPlayed(),
    );
    const first = Math.max(0, played.findIndex(sounds) - 1600);
    return { rate: 16_000, samples: Float32Array.from(played.slice(first)) };
  };
}

const sounds = (sample: number) => Math.abs(sample) > 0.02;

/** Without the silence at its end. */
export function upToItsEnd({ samples, rate }: Sound): Sound {
  return { rate, samples: samples.slice(0, samples.findLastIndex(sounds) + rate / 10) };
}

/** What a turn must not be made of: a key struck, twice. */
export function click(rate = 16_000): Sound {
  const samples = new Float32Array(rate / 4);
  for (const at of [0, 0.09]) {
    const start = Math.round(at * rate);
    for (let n = 0; n < rate * 0.012; n++)
      samples[start + n] = 0.6 * Math.exp(-n / (rate * 0.002)) * Math.sin(n * 1.9 + n * n * 0.013);
  }
  return { samples, rate };
}

/** Two bursts of shaped noise with a fall in pitch, as a cough is. The noise is always the same. */
export function cough(rate = 16_000): Sound {
  const samples = new Float32Array(Math.round(rate * 0.7));
  let seed = 7;
  let smooth = 0;
  const noise = () => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed / 0x40000000 - 1;
  };
  for (const [at, length, loud] of [
    [0, 0.22, 0.5],
    [0.38, 0.16, 0.3],
  ] as const) {
    const start = Math.round(at * rate);
    const count = Math.round(length * rate);
    for (let n = 0; n < count; n++) {
      const time = n / count;
      smooth += (0.7 - 0.5 * time) * (noise() - smooth);
      samples[start + n] = loud * Math.min(1, time * 12) * Math.exp(-3 * time) * smooth;
    }
  }
  return { samples, rate };
}
