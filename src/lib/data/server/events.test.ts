import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents, type ServerEvent } from './events';

const bytes = (text: string) => new TextEncoder().encode(text);

function answer(pieces: Uint8Array[], cancelled: () => void = () => {}): Response {
  const left = [...pieces];
  return new Response(
    new ReadableStream({
      pull(controller) {
        const next = left.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(next);
      },
      cancel: cancelled,
    }),
  );
}

async function all(response: Response): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

const TEXT =
  '\uFEFF:\n\nid: a-1\ndata: {"type":"start"}\n\nid: a-2\r\ndata: ¿Qué tal? 😀\r\ndata: dos\r\n\r\ndata:sin espacio\rother: x\r\r' +
  'data\n\nid: a-3\n\n: still there\n\nid: b\ndata: last\n\ndata: never ended';
const EVENTS: ServerEvent[] = [
  { id: 'a-1', data: '{"type":"start"}' },
  { id: 'a-2', data: '¿Qué tal? 😀\ndos' },
  { id: 'a-2', data: 'sin espacio' },
  { id: 'a-2', data: '' },
  { id: 'b', data: 'last' },
];

test('reads the same events wherever the bytes are cut in two', async () => {
  const whole = bytes(TEXT);
  for (let at = 0; at <= whole.length; at++)
    expect(await all(answer([whole.slice(0, at), whole.slice(at)])), `cut at ${at}`).toEqual(
      EVENTS,
    );
});

test('and into any number of pieces', async () => {
  const whole = bytes(TEXT);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(whole.length)), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      const pieces = places.slice(1).map((to, i) => whole.slice(places[i], to));
      expect(await all(answer(pieces))).toEqual(EVENTS);
    }),
  );
});

test('leaving early ends the connection', async () => {
  let cancelled = false;
  const response = answer([bytes('data: 1\n\ndata: 2\n\n'), bytes('data: 3\n\n')], () => {
    cancelled = true;
  });
  for await (const { data } of readEvents(response)) if (data === '2') break;
  expect(cancelled).toBe(true);
});

test('a response without a body has no events', async () => {
  expect(await all(new Response(null, { status: 204 }))).toEqual([]);
});

test('an event without end is given up', async () => {
  const piece = bytes('x'.repeat(1_000_000));
  await expect(all(answer([bytes('data: '), piece, piece, piece, piece, piece]))).rejects.toThrow(
    'too long',
  );
});
