import { expect, test } from 'vitest';
import type { MemberRow, Message } from '$lib/data';
import { closed } from './closed';
import { deedsOn } from './deeds';
import { lines } from './lines';
import { readers, refusedOf, sentState } from './receipts';
import type { Circle, Stretch, Waiting } from './types';

const noon = new Date(2026, 10, 20, 12).getTime();
const minute = 60_000;

const said = (seq: number, author: string, more: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  thread: 't',
  seq,
  author,
  kind: 'text',
  text: `words ${seq}`,
  parent: null,
  replyTo: null,
  mentions: [],
  revisions: [],
  attachments: [],
  createdAt: noon + seq * minute,
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
  ...more,
});

const seat = (user: string, more: Partial<MemberRow> = {}): MemberRow => ({
  thread: 't',
  user,
  role: 'member',
  readSeq: 0,
  deliveredSeq: 0,
  muted: false,
  pinned: false,
  archived: false,
  leaf: null,
  left: 0,
  joinedSeq: 0,
  clearedSeq: 0,
  unread: false,
  ...more,
});

const person = (id: string, name: string) =>
  ({ id, username: id, name, avatar: null, kind: 'human' }) as const;

function circle(kind: 'direct' | 'group' = 'group', others = [seat('eva'), seat('leo')]): Circle {
  return {
    thread: {
      id: 't',
      kind,
      title: '',
      createdAt: noon,
      updatedAt: noon,
      lastSeq: 9,
      preview: '',
      helen: false,
      picture: null,
      pins: ['m2'],
    },
    self: 'ana',
    own: seat('ana'),
    others,
    people: new Map([
      ['ana', person('ana', 'Ana')],
      ['eva', person('eva', 'Eva')],
    ]),
  };
}

const piece = (messages: Message[], more: Partial<Stretch> = {}): Stretch => ({
  messages,
  quoted: new Map(),
  before: false,
  after: false,
  ...more,
});

const nothing = { waiting: [], starred: new Set<string>(), unreadAfter: null };

test('one author goes on until somebody else speaks, five minutes pass, or the day ends', () => {
  const shown = lines(
    piece([
      said(1, 'eva'),
      said(2, 'eva'),
      said(3, 'ana'),
      said(4, 'ana', { createdAt: noon + 20 * minute }),
      said(5, 'ana', { createdAt: noon + 24 * 60 * minute }),
    ]),
    circle(),
    nothing,
  );
  expect(shown.map(({ first, last, day }) => [first, last, day])).toEqual([
    [true, false, true],
    [false, true, false],
    [true, true, false],
    [true, true, false],
    [true, true, true],
  ]);
  expect(shown.map(({ own, pinned }) => [own, pinned])).toEqual([
    [false, false],
    [false, true],
    [true, false],
    [true, false],
    [true, false],
  ]);
});

test('what is new begins with the first of another after what was read, where one can see that', () => {
  const all = [said(4, 'eva'), said(5, 'ana'), said(6, 'eva'), said(7, 'eva')];
  const begins = (stretch: Stretch, unreadAfter: number | null) =>
    lines(stretch, circle(), { ...nothing, unreadAfter }).find(({ unread }) => unread)?.id;
  expect(begins(piece(all), 4)).toBe('m6');
  expect(begins(piece(all), null)).toBeUndefined();
  expect(begins(piece(all), 7)).toBeUndefined();
  expect(begins(piece(all), 2), 'all of it is new').toBe('m4');
  expect(begins(piece(all, { before: true }), 2), 'it begins above').toBeUndefined();
  expect(begins(piece(all, { before: true }), 4)).toBe('m6');
});

test('an answer shows what it answers to: here, elsewhere, or gone', () => {
  const other = said(1, 'eva');
  const shown = lines(
    piece(
      [
        said(5, 'eva'),
        said(6, 'ana', { replyTo: 'm5' }),
        said(7, 'ana', { replyTo: 'm1' }),
        said(8, 'ana', { replyTo: 'm3' }),
      ],
      {
        quoted: new Map([['m1', other]]),
      },
    ),
    circle(),
    nothing,
  );
  expect(
    shown.map(({ quoted }) => (quoted === null || quoted === 'gone' ? quoted : quoted.id)),
  ).toEqual([null, 'm5', 'm1', 'gone']);
});

test('a message has come as far as the last of the others', () => {
  const state = (others: Partial<MemberRow>[], waiting: Waiting[] = []) =>
    sentState(
      { seq: 5 },
      waiting,
      others.map((one) => seat('x', one)),
    );
  const put = { id: 'o', what: 'message.put', message: 'm', refused: null };
  expect(state([], [put])).toEqual({ type: 'queued' });
  expect(state([], [{ ...put, refused: 'person_blocked' }])).toEqual({
    type: 'refused',
    code: 'person_blocked',
    ids: ['o'],
  });
  expect(state([])).toEqual({ type: 'sent' });
  expect(state([{ deliveredSeq: 5 }, { deliveredSeq: 4 }])).toEqual({ type: 'sent' });
  expect(state([{ deliveredSeq: 5 }, { deliveredSeq: 6, readSeq: 6 }])).toEqual({
    type: 'delivered',
  });
  expect(state([{ readSeq: 5 }, { readSeq: 6 }])).toEqual({ type: 'read' });
  const edit = { ...put, id: 'e', what: 'message.edit', refused: 'message_too_long' };
  expect(state([], [edit]), 'the message itself is there').toEqual({ type: 'sent' });
  expect(refusedOf([edit, put])).toEqual({ type: 'refused', code: 'message_too_long', ids: ['e'] });
  expect(refusedOf([put])).toBeNull();
});

test('who has read, who has it, who has not', () => {
  const all = [
    seat('a', { readSeq: 5, deliveredSeq: 5 }),
    seat('b', { deliveredSeq: 5 }),
    seat('c'),
  ];
  const { read, delivered, sent } = readers(5, all);
  expect([read, delivered, sent].map((some) => some.map(({ user }) => user))).toEqual([
    ['a'],
    ['b'],
    ['c'],
  ]);
});

test('what may be done is what the server will allow', () => {
  const [own, others, gone, notice] = lines(
    piece([
      said(1, 'ana'),
      said(2, 'eva'),
      said(3, 'ana', { deletedAt: noon, text: '' }),
      said(4, 'ana', { kind: 'system', notice: { type: 'created' }, text: '' }),
    ]),
    circle(),
    nothing,
  );
  const can = (line: typeof own, where = circle(), writing = true) => [
    ...deedsOn(line!, where, writing),
  ];
  expect(can(own)).toEqual(expect.arrayContaining(['edit', 'removeForAll', 'readers', 'reply']));
  expect(can(own), 'only who leads a group pins').not.toContain('pin');
  expect(can(own, circle('direct'))).toContain('pin');
  expect(can(own, circle('direct'))).not.toContain('readers');
  expect(can(others)).not.toContain('edit');
  expect(can(others)).toContain('report');
  expect(can(own)).not.toContain('report');
  expect(can(others)).not.toContain('removeForAll');
  const leading = { ...circle(), own: seat('ana', { role: 'admin' }) };
  expect(can(others, leading)).toEqual(expect.arrayContaining(['removeForAll', 'pin']));
  expect(can(own, circle(), false).toSorted()).toEqual(
    ['copy', 'forward', 'readers', 'remove', 'select', 'star'].toSorted(),
  );
  expect(can(gone)).toEqual(['remove']);
  expect(can(notice)).toEqual([]);
});

test('one cannot write where one is not, to nobody, when blocked, or kept out', () => {
  const gone = {
    ...circle('direct', [seat('eva')]),
    people: new Map([['eva', { ...person('eva', ''), kind: 'gone' as const }]]),
  };
  const refused = [{ id: 'o', what: 'message.put', message: 'm', refused: 'person_blocked' }];
  expect(closed(circle(), [])).toBeNull();
  expect(closed({ ...circle(), own: null }, [])).toBe('left');
  expect(closed({ ...circle(), own: seat('ana', { left: noon }) }, [])).toBe('left');
  expect(closed(gone, [])).toBe('gone');
  expect(closed(circle('direct', []), [])).toBe('gone');
  expect(closed(circle('direct', [seat('eva')]), refused)).toBe('blocked');
  expect(closed(circle(), [], noon + 1, noon)).toBe('banned');
  expect(closed(circle(), [], noon - 1, noon)).toBeNull();
});

test('with a new message only it, and the one before it, are other lines than they were', () => {
  const rows = [said(1, 'eva'), said(2, 'eva'), said(3, 'eva')];
  const before = lines(piece(rows), circle(), nothing);
  const same = lines(piece(structuredClone(rows)), circle(), nothing, before);
  expect(same, 'read anew').toBe(before);
  const after = lines(piece([...rows, said(4, 'eva')]), circle(), nothing, before);
  expect(after.map((line, at) => line === before[at])).toEqual([true, true, false, false]);
  const read = circle('group', [seat('eva', { readSeq: 9 }), seat('leo')]);
  expect(lines(piece(rows), read, nothing, before), 'what others read is none of theirs').toBe(
    before,
  );
});
