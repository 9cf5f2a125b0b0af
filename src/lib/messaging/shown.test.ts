import { expect, test } from 'vitest';
import type { Message } from '$lib/data';
import type { Live } from './live';
import { shown } from './shown';
import { Tree } from './tree';

const row = (id: string, seq: number, parent: string | null, text = id): Message => ({
  id,
  thread: 't',
  seq,
  author: id.startsWith('a') ? 'helen' : 'me',
  kind: 'text',
  text,
  parent,
  replyTo: null,
  mentions: [],
  revisions: [],
  attachments: [],
  createdAt: seq,
  editedAt: null,
  deletedAt: null,
  heard: null,
  generation: null,
  language: null,
  segments: [],
  files: [],
  reactions: {},
  forwarded: null,
  notice: null,
  call: null,
});

const rows = [row('q1', 1, null), row('a1', 2, 'q1')];
const way = (all: Message[], leaf: string | null = null) => new Tree(all, 'me').way(leaf);
const sent = { id: 'q2', text: 'and?', attachments: [], parent: 'a1' };

test('what was sent is there before its row, and once when the row comes', () => {
  const asking: Live = { type: 'asking', sent, under: 'a1', message: null, text: '' };
  const before = shown(way(rows), asking, 'me');
  expect(before.map(({ id, state }) => [id, state])).toEqual([
    ['q1', 'still'],
    ['a1', 'still'],
    ['q2', 'still'],
    ['answer', 'waiting'],
  ]);
  const all = [...rows, row('q2', 3, 'a1'), row('a2', 4, 'q2', '')];
  const answering: Live = { type: 'answering', sent, under: 'a1', message: 'a2', text: 'Well' };
  const after = shown(way(all), answering, 'me');
  expect(after.map(({ id, text, state }) => [id, text, state]).slice(2)).toEqual([
    ['q2', 'q2', 'still'],
    ['a2', 'Well', 'growing'],
  ]);
});

test('an answer that goes on keeps what there was until more comes', () => {
  const live: Live = { type: 'asking', sent: null, under: 'q1', message: 'a1', text: '' };
  expect(shown(way(rows), live, 'me').at(-1)).toMatchObject({ text: 'a1', state: 'waiting' });
});
