import { HelenError } from '$lib/errors';

/** A piece of sound as it came: mono, [-1, 1]. */
export interface CloudSound {
  samples: Float32Array<ArrayBuffer>;
  sampleRate: number;
}

/** What a stream of 16-bit mono is before its samples. */
interface Format {
  sampleRate: number;
  /** Bytes of a header. */
  header: number;
}

const unreadable = (why: string) => new HelenError('synthesis_failed', { cause: why });

/** A WAV's own header, null while too little of it has come. Throws when it is no 16-bit mono. */
function wavFormat(bytes: Uint8Array): Format | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  let sampleRate = 0;
  for (let at = 12; at + 8 <= bytes.length; at += 8 + view.getUint32(at + 4, true)) {
    if (name(at) === 'data') {
      if (sampleRate === 0) throw unreadable('a WAV without a format');
      return { sampleRate, header: at + 8 };
    }
    if (name(at) !== 'fmt ' || at + 24 > bytes.length) continue;
    const [kind, channels] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    if (kind !== 1 || channels !== 1 || view.getUint16(at + 22, true) !== 16)
      throw unreadable('a WAV that is not 16-bit mono');
    sampleRate = view.getUint32(at + 12, true);
  }
  return null;
}

function formatOf(type: string, first: Uint8Array): Format | null {
  if (type.startsWith('audio/pcm'))
    return { sampleRate: Number(/rate=(\d+)/.exec(type)?.[1] ?? 24_000), header: 0 };
  if (/^audio\/(?:x-|vnd\.)?wave?\b/.test(type)) return wavFormat(first);
  throw unreadable(`sound of the type ${type}`);
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function samplesOf(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Float32Array(bytes.length >> 1);
  for (let n = 0; n < samples.length; n++) samples[n] = view.getInt16(2 * n, true) / 32_768;
  return samples;
}

/**
 * Reads a response of PCM (16 bit, little-endian, mono) or of such a WAV, cut anywhere by the network.
 * Throws synthesis_failed for anything else, and what the body throws.
 */
export async function* readSound(response: Response): AsyncGenerator<CloudSound, void, void> {
  const type = response.headers.get('Content-Type') ?? '';
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let rest: Uint8Array = new Uint8Array();
  let format: Format | null = null;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest = joined(rest, value);
      if (format === null) {
        format = formatOf(type, rest);
        if (format === null) continue;
        rest = rest.subarray(format.header);
      }
      const whole = rest.length & ~1;
      if (whole === 0) continue;
      yield { samples: samplesOf(rest.subarray(0, whole)), sampleRate: format.sampleRate };
      rest = rest.subarray(whole);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
