import { describe, expect, it } from 'vitest';
import { hashOf, newTransfer, pour, safeName, unpack, type Pipe } from './transfer';

/** A data channel with a far end that takes what waits in it only when it is told to. */
class Channel extends EventTarget {
  readyState: RTCDataChannelState = 'open';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  most = 0;
  readonly arrived: Uint8Array[] = [];

  send(data: ArrayBufferView): void {
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    this.arrived.push(bytes.slice());
    this.bufferedAmount += bytes.length;
    this.most = Math.max(this.most, this.bufferedAmount);
    if (this.bufferedAmount > 1024 * 1024) setTimeout(() => this.drain());
  }

  drain(): void {
    this.bufferedAmount = 0;
    this.dispatchEvent(new Event('bufferedamountlow'));
  }
}

const file = (size: number): Blob =>
  new Blob([Uint8Array.from({ length: size }, (_, at) => (at * 31) % 251)]);
const pipe = (channel: Channel) => channel as unknown as Pipe;
const whole = { from: 0, signal: new AbortController().signal, moved: () => {} };

async function joined(channel: Channel, id: string): Promise<Blob> {
  const pieces = channel.arrived.map((one) => unpack(one.buffer as ArrayBuffer));
  expect(pieces.every((piece) => piece?.id === id)).toBe(true);
  return new Blob(pieces.map((piece) => piece!.bytes));
}

describe('a file by a data channel', () => {
  it('arrives as it was, and no more waits than the channel holds', async () => {
    const [channel, id, sent] = [new Channel(), newTransfer(), file(5_000_001)];
    const told: number[] = [];
    const moved = (bytes: number) => told.push(bytes);
    expect(await pour(pipe(channel), id, sent, { ...whole, moved })).toBe(true);
    const came = await joined(channel, id);
    expect(came.size).toBe(5_000_001);
    expect(await hashOf(came)).toBe(await hashOf(sent));
    expect(channel.most).toBeLessThan(1024 * 1024 + 2 * 17_000);
    expect(channel.arrived.every(({ length }) => length <= 16 * 1024 + 16)).toBe(true);
    expect(told.every((bytes) => bytes >= 0 && bytes <= 5_000_001)).toBe(true);
  });

  it('goes on from where it was interrupted', async () => {
    const [channel, id, sent] = [new Channel(), newTransfer(), file(300_000)];
    expect(await pour(pipe(channel), id, sent, { ...whole, from: 123_456 })).toBe(true);
    const came = new Blob([sent.slice(0, 123_456), await joined(channel, id)]);
    expect(await hashOf(came)).toBe(await hashOf(sent));
  });

  it('stops with the channel, and when nobody wants it any more', async () => {
    const closed = new Channel();
    closed.readyState = 'closed';
    expect(await pour(pipe(closed), newTransfer(), file(10), whole)).toBe(false);
    const stop = new AbortController();
    const channel = new Channel();
    channel.drain = () => stop.abort();
    const { signal } = stop;
    expect(await pour(pipe(channel), newTransfer(), file(3_000_000), { ...whole, signal })).toBe(
      false,
    );
    expect(channel.arrived.length).toBeLessThan(100);
  });

  it('has a hash that one byte changes', async () => {
    const one = new Uint8Array(await file(2_500_000).arrayBuffer());
    const before = await hashOf(new Blob([one]));
    one[2_400_000]! ^= 1;
    expect(await hashOf(new Blob([one]))).not.toBe(before);
  });

  it('is saved under a name that leads nowhere', () => {
    expect(safeName('../../etc/passwd')).toBe('_.._etc_passwd');
    expect(safeName('fac\u202etxt.exe\u0000')).toBe('factxt.exe');
    expect(safeName('...')).toBe('file');
    expect(safeName(`${'a'.repeat(500)}.pdf`)).toMatch(/^a{116}\.pdf$/);
  });
});
