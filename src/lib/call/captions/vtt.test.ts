import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timestamp, toVtt, type Cue } from './vtt';

const cue = (more: Partial<Cue> = {}): Cue => ({
  name: 'Ana',
  from: 1000,
  to: 2500,
  text: 'Hola.',
  ...more,
});

/** What a reader makes of a file: as the specification has blocks, times and voices. */
function read(file: string): { from: string; to: string; name: string; text: string }[] {
  const [head, ...blocks] = file.trimEnd().split(/\n\n+/);
  expect(head).toBe('WEBVTT');
  const plain = (text: string) =>
    text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  return blocks.map((block) => {
    const [times = '', ...lines] = block.split('\n');
    const [, from = '', to = ''] =
      /^(\d{2,}:[0-5]\d:[0-5]\d\.\d{3}) --> (\d{2,}:[0-5]\d:[0-5]\d\.\d{3})$/.exec(times) ?? [];
    expect(from).not.toBe('');
    expect(lines.length).toBe(1);
    const [, name = '', text = ''] = /^(?:<v ([^>]*)>)?([^<>]*)$/.exec(lines[0]!) ?? [];
    return { from, to, name: plain(name), text: plain(text) };
  });
}

describe('WebVTT', () => {
  it('has who said what, and when', () => {
    expect(toVtt([cue()], 0)).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Ana>Hola.\n');
  });

  it('is in order, counts from where it begins, and shows each long enough to be read', () => {
    const file = toVtt(
      [cue({ from: 9000, to: 9100, text: 'dos' }), cue({ from: 7000, text: 'uno', to: 8000 })],
      7000,
    );
    expect(read(file)).toEqual([
      { from: '00:00:00.000', to: '00:00:01.000', name: 'Ana', text: 'uno' },
      { from: '00:00:02.000', to: '00:00:02.500', name: 'Ana', text: 'dos' },
    ]);
  });

  it('counts hours beyond ninety-nine, and nothing before its beginning', () => {
    expect(timestamp(3_600_000 + 61_001)).toBe('01:01:01.001');
    expect(timestamp(101 * 3_600_000)).toBe('101:00:00.000');
    expect(timestamp(-5)).toBe('00:00:00.000');
    expect(timestamp(59_999.7)).toBe('00:01:00.000');
  });

  it('lets nobody write outside their own words', () => {
    const file = toVtt(
      [
        cue({ name: 'A > <b>\n& Co', text: 'a --> b\n\n00:00:00.000 --> 00:00:01.000\n<v Eva>No' }),
        cue({ name: '', text: 'nadie' }),
        cue({ text: ' \n ' }),
      ],
      0,
    );
    expect(read(file)).toEqual([
      {
        from: '00:00:01.000',
        to: '00:00:02.500',
        name: 'A > <b> & Co',
        text: 'a --> b 00:00:00.000 --> 00:00:01.000 <v Eva>No',
      },
      { from: '00:00:01.000', to: '00:00:02.500', name: '', text: 'nadie' },
    ]);
  });

  it('is read as it was written, whatever is said', () => {
    const words = fc.string({ unit: 'binary', maxLength: 40 });
    const time = fc.integer({ min: 0, max: 500_000_000 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: words, text: words, from: time, to: time }), { maxLength: 6 }),
        (cues) => {
          const flat = (text: string) => text.replace(/[\s\0]+/g, ' ').trim();
          const lines = read(toVtt(cues, 0));
          const spoken = cues
            .filter(({ text }) => flat(text) !== '')
            .toSorted((a, b) => a.from - b.from);
          expect(lines.map(({ text }) => text)).toEqual(spoken.map(({ text }) => flat(text)));
          expect(lines.map(({ name }) => name)).toEqual(spoken.map(({ name }) => flat(name)));
          for (const { from, to } of lines)
            expect(Number(from.replace(/\D/g, ''))).toBeLessThan(Number(to.replace(/\D/g, '')));
        },
      ),
      { numRuns: 40 },
    );
  });
});
