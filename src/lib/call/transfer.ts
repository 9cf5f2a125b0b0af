/**
 * A file on its way from one device to another by a data channel: in pieces, no more of them at once than the channel
 * takes, and checked when all are there. Sizes in bytes.
 */

/** The most that is sent: what arrives is held by the browser until the person saves it. */
export const MOST = 100 * 1024 * 1024;
/** One message. What every browser takes from every other. */
const PIECE = 16 * 1024;
/** Read, and hashed, at once. */
const PART = 1024 * 1024;
/** So much waits in the channel at most, and so little before there is more. */
const HIGH = 1024 * 1024;
const LOW = 256 * 1024;
/** The file's id, 32 hexadecimal digits, before each piece. */
const HEAD = 16;

/** What names a transfer: 32 hexadecimal digits. */
export const newTransfer = (): string => crypto.randomUUID().replaceAll('-', '');
export const isTransfer = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);

/** SHA-256 of the SHA-256s of each MiB, as hexadecimal digits: the whole is never in memory. */
export async function hashOf(file: Blob): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < file.size; at += PART)
    parts.push(await sha256(await file.slice(at, at + PART).arrayBuffer()));
  return hexadecimal(await sha256(await new Blob(parts).arrayBuffer()));
}

const sha256 = async (data: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', data));

const hexadecimal = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A piece as it travels, or null where it is none. */
export function unpack(data: ArrayBuffer): { id: string; bytes: Uint8Array<ArrayBuffer> } | null {
  if (data.byteLength <= HEAD) return null;
  return { id: hexadecimal(new Uint8Array(data, 0, HEAD)), bytes: new Uint8Array(data, HEAD) };
}

function pack(id: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(HEAD + bytes.length);
  for (let at = 0; at < HEAD; at++) packed[at] = Number.parseInt(id.slice(2 * at, 2 * at + 2), 16);
  packed.set(bytes, HEAD);
  return packed;
}

/** What of a data channel is needed. */
export type Pipe = Pick<
  RTCDataChannel,
  | 'readyState'
  | 'bufferedAmount'
  | 'bufferedAmountLowThreshold'
  | 'send'
  | 'addEventListener'
  | 'removeEventListener'
>;

/**
 * Sends a file from one byte on, as fast as the channel takes it.
 * @param moved how far it is: what waits in the channel is not counted
 * @returns whether all of it went; false when the channel closed or it was stopped
 */
export async function pour(
  pipe: Pipe,
  id: string,
  file: Blob,
  { from, signal, moved }: { from: number; signal: AbortSignal; moved: (bytes: number) => void },
): Promise<boolean> {
  pipe.bufferedAmountLowThreshold = LOW;
  const open = () => pipe.readyState === 'open' && !signal.aborted;
  for (let at = from; at < file.size; at += PART) {
    const part = new Uint8Array(await file.slice(at, at + PART).arrayBuffer());
    for (let piece = 0; piece < part.length; piece += PIECE) {
      if (pipe.bufferedAmount > HIGH) await drained(pipe, signal);
      if (!open()) return false;
      pipe.send(pack(id, part.subarray(piece, piece + PIECE)));
      moved(Math.max(from, Math.min(at + piece + PIECE, file.size) - pipe.bufferedAmount));
    }
  }
  return open();
}

/** Resolves when little waits in it, when it closed, or when nobody wants it any more. */
function drained(pipe: Pipe, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      for (const event of ['bufferedamountlow', 'close'] as const)
        pipe.removeEventListener(event, over);
      signal.removeEventListener('abort', over);
      resolve();
    };
    for (const event of ['bufferedamountlow', 'close'] as const) pipe.addEventListener(event, over);
    signal.addEventListener('abort', over);
    if (signal.aborted || pipe.readyState !== 'open') over();
  });
}

/** A name as it may be saved: no folders, nothing unseen, not endless. */
export function safeName(name: string): string {
  // eslint-disable-next-line no-control-regex -- those are what is taken away
  const seen = name.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '');
  return (
    seen
      .replace(/[/\\:]/g, '_')
      .replace(/^\.+/, '')
      .slice(-120)
      .trim() || 'file'
  );
}
