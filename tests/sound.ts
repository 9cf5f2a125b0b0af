import { readFileSync, writeFileSync } from 'node:fs';

/** Mono sound in [-1, 1]. */
export interface Sound {
  samples: Float32Array;
  rate: number;
}

/** Reads 16-bit PCM; more than one channel becomes their mean. */
export function readWav(file: string): Sound {
  const bytes = readFileSync(file);
  let rate = 0;
  let channels = 1;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === 'fmt ') {
      if (bytes.readUInt16LE(body + 14) !== 16) throw new Error(`${file}: not 16-bit PCM`);
      channels = bytes.readUInt16LE(body + 2);
      rate = bytes.readUInt32LE(body + 4);
    }
    if (name === 'data') {
      const frames = Math.floor(Math.min(length, bytes.length - body) / 2 / channels);
      const samples = new Float32Array(frames);
      for (let frame = 0; frame < frames; frame++) {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++)
          sum += bytes.readInt16LE(body + (frame * channels + channel) * 2);
        samples[frame] = sum / channels / 32768;
      }
      return { samples, rate };
    }
    at = body + length + (length % 2);
  }
  throw new Error(`${file}: no sound in it`);
}

export function writeWav(file: string, { samples, rate }: Sound): void {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) =>
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32767), 44 + index * 2),
  );
  writeFileSync(file, bytes);
}

export function silence(seconds: number, rate = 16_000): Sound {
  return { samples: new Float32Array(Math.round(seconds * rate)), rate };
}

/** One after the other; all must have the same rate. */
export function joined(...sounds: Sound[]): Sound {
  const rate = sounds[0]?.rate ?? 16_000;
  if (sounds.some((sound) => sound.rate !== rate)) throw new Error('sounds of different rates');
  const samples = new Float32Array(sounds.reduce((sum, sound) => sum + sound.samples.length, 0));
  let at = 0;
  for (const sound of sounds) {
    samples.set(sound.samples, at);
    at += sound.samples.length;
  }
  return { samples, rate };
}
