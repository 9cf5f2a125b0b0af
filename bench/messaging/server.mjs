import { setTimeout as pause } from 'node:timers/promises';
import { markdownTable, percentile } from '../table.mjs';

/**
 * The servers, each in turn under the same hands: messages a second beside so many connected devices, what each of them
 * takes of the memory, and how long from sending one message until another device has it.
 */

/**
 * A messenger's server, with people in one conversation who write, and one who hears.
 * @typedef {{
 *   name: string,
 *   most: number,
 *   send: (sender: number, text: string) => Promise<void>,
 *   device: (heard: (text: string) => void, fetches: boolean) => Promise<() => void>,
 *   memory: () => Promise<number>,
 *   close: () => Promise<void>,
 * }} Messenger `most` devices at once; a device that `fetches` brings what it is told of, as devices do; bytes
 * @typedef {{ name: string, listeners: number, rate: number, memory: number, whole: number, p50: number, p99: number }} Level
 * `memory` KB of each device, `whole` MB of the server after the busiest moment
 */

/** Who write at the same time. */
export const SENDERS = 8;
/** Beyond so many the devices only hear that there is something: their fetching would be most of what is measured. */
const MOST_FETCHING = 100;
/** Messages that go alone. */
const ALONE = 100;

/**
 * @param {Messenger} messenger
 * @param {number} listeners
 * @param {number} seconds
 * @returns {Promise<Level>}
 */
export async function beside(messenger, listeners, seconds) {
  const before = await messenger.memory();
  /** @type {(text: string) => void} */
  let heard = () => {};
  const ending = [await messenger.device((text) => heard(text), true)];
  const fetches = listeners <= MOST_FETCHING;
  // One after the other: what a server takes to answer many at the same moment is not a device's, and is in `whole`.
  while (ending.length < listeners) ending.push(await messenger.device(() => {}, fetches));
  const memory = ((await messenger.memory()) - before) / 1024 / listeners;
  const times = [];
  for (let number = 0; number < ALONE; number += 1) {
    // How one message goes, not how many are gathered.
    await pause(120);
    const text = `Alone ${listeners} ${number}`;
    const has = new Promise((resolve) => {
      heard = (said) => said === text && resolve(undefined);
    });
    const began = performance.now();
    await Promise.all([messenger.send(0, text), has]);
    times.push(performance.now() - began);
  }
  const rate = await fast(messenger, seconds);
  const whole = (await messenger.memory()) / 1024 / 1024;
  for (const end of ending) end();
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  return { name: messenger.name, listeners, rate, memory, whole, p50, p99 };
}

/**
 * As fast as they can, each waiting for the answer to the one before.
 * @param {Messenger} messenger
 * @param {number} seconds
 */
async function fast(messenger, seconds) {
  const began = performance.now();
  let sent = 0;
  const writers = Array.from({ length: SENDERS }, async (_, sender) => {
    while (performance.now() - began < seconds * 1000) {
      await messenger.send(sender, 'As fast as it goes.');
      sent += 1;
    }
  });
  await Promise.all(writers);
  return (sent * 1000) / (performance.now() - began);
}

/** @param {readonly Level[]} levels */
export function table(levels) {
  return markdownTable(
    [
      'listening devices',
      'server',
      'messages a second',
      'KB a device',
      'MB in all, then',
      'sent to there p50',
      'p99',
    ],
    levels.map(({ listeners, name, rate, memory, whole, p50, p99 }) => [
      String(listeners),
      name,
      rate.toFixed(0),
      listeners < 100 ? '–' : memory.toFixed(0),
      whole.toFixed(0),
      p50.toFixed(1),
      p99.toFixed(1),
    ]),
  );
}
