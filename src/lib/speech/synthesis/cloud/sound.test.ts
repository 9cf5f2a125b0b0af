import { expect, test } from 'vitest';
import { readSound } from './sound';
import { cloudId, cloudVoice } from './voice';

const samples = Int16Array.from({ length: 50 }, (_, n) => n * 600 - 15_000);
const pcm = new Uint8Array(samples.buffer);

function wav(rate: number, channels = 1): Uint8Array {
  const header = new DataView(new ArrayBuffer(58));
  const name = (at: number, text: string) =>
    [...text].forEach((letter, n) => header.setUint8(at + n, letter.charCodeAt(0)));
  name(0, 'RIFFxxxxWAVE');
  name(12, 'LIST');
  header.setUint32(16, 6, true);
  name(26, 'fmt ');
  header.setUint32(30, 16, true);
  header.setUint16(34, 1, true);
  header.setUint16(36, channels, true);
  header.setUint32(38, rate, true);
  header.setUint16(48, 16, true);
  name(50, 'data');
  header.setUint32(54, 0xffff_ffff, true);
  const bytes = new Uint8Array(58 + pcm.length);
  bytes.set(new Uint8Array(header.buffer));
  bytes.set(pcm, 58);
  return bytes;
}

async function read(type: string, ...pieces: Uint8Array[]) {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) if (piece.length > 0) controller.enqueue(piece.slice());
      controller.close();
    },
  });
  const rates = new Set<number>();
  const all: number[] = [];
  for await (const sound of readSound(new Response(body, { headers: { 'Content-Type': type } }))) {
    rates.add(sound.sampleRate);
    all.push(...sound.samples);
  }
  return { rates: [...rates], all };
}

const expected = [...samples].map((sample) => sample / 32_768);

test.each([
  ['audio/pcm;rate=16000', pcm, 16_000],
  ['audio/pcm', pcm, 24_000],
  ['audio/wav', wav(22_050), 22_050],
])('%s is the same wherever it is cut', async (type, bytes, rate) => {
  for (let at = 0; at <= bytes.length; at++) {
    const { all, rates } = await read(type, bytes.slice(0, at), bytes.slice(at));
    expect(all).toEqual(expected);
    expect(rates).toEqual([rate]);
  }
});

test.each([
  ['audio/mpeg', pcm],
  ['application/json', pcm],
  ['audio/wav', wav(24_000, 2)],
])('%s that cannot be played as it comes is refused', async (type, bytes) => {
  await expect(read(type, bytes)).rejects.toMatchObject({ code: 'synthesis_failed' });
});

test('a voice of the cloud is named by provider and voice', () => {
  const voice = { provider: 'elevenlabs', voice: 'a:b' };
  expect(cloudVoice(cloudId(voice))).toEqual(voice);
  for (const other of [null, '', 'piper:x', 'cloud:', 'cloud:x', 'cloud::x', 'cloud:x:'])
    expect(cloudVoice(other)).toBeNull();
});
