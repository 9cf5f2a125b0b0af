import { HEARING_RATE } from '$lib/audio';
import { HelenError } from '$lib/errors';

/** A recorded sound as samples: mono, 16 kHz, [-1, 1]. Rejects with sound_unreadable. */
export async function decodeSound(sound: Blob): Promise<Float32Array<ArrayBuffer>> {
  try {
    // Offline: no device is opened, and the rate is the one asked for.
    const context = new OfflineAudioContext(1, 1, HEARING_RATE);
    const buffer = await context.decodeAudioData(await sound.arrayBuffer());
    return mixed(buffer);
  } catch (cause) {
    throw new HelenError('sound_unreadable', { cause });
  }
}

/** What is used of an AudioBuffer. */
interface Channels {
  numberOfChannels: number;
  getChannelData(channel: number): Float32Array;
}

function mixed(sound: Channels): Float32Array<ArrayBuffer> {
  const mono = new Float32Array(sound.getChannelData(0));
  for (let channel = 1; channel < sound.numberOfChannels; channel++) {
    const more = sound.getChannelData(channel);
    for (let at = 0; at < mono.length; at++) mono[at]! += more[at]!;
  }
  if (sound.numberOfChannels > 1)
    for (let at = 0; at < mono.length; at++) mono[at]! /= sound.numberOfChannels;
  return mono;
}
