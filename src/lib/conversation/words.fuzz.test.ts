import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base, check, quiet, sound, words } from './fuzz.fixture';

describe('random histories of words', () => {
  it('keeps every word once and in order when nothing fails (3,000)', { timeout: 300_000 }, () => {
    check(fc.record({ ...base, ...quiet }), 3000, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
      for (const [turn, voice] of world.voices)
        if (voice.played !== '')
          expect(world.records.get(`assistant:${turn}`)?.heard).toBe(voice.played);
    });
  });

  it('loses nothing to a transcription that fails once (300)', { timeout: 300_000 }, () => {
    const stumbles = fc.constant(true);
    check(fc.record({ ...base, stumbles, ...quiet }), 300, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
    });
  });

  it('keeps every word once and in order on a slow device (1,500)', { timeout: 300_000 }, () => {
    // Short words between long ones: something is always waiting when the next begins.
    const busy = fc.array(
      fc.oneof(
        sound('words', 300, 700),
        sound('words', 800, 4000),
        sound('silence', 300, 4500),
        sound('silence', 300, 4500),
      ),
      { minLength: 4, maxLength: 14 },
    );
    const slow = fc.integer({ min: 5, max: 30 });
    check(fc.record({ ...base, ...quiet, sounds: busy, slow }), 1500, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
    });
  });

  it('keeps every word of turns far beyond the window (200)', { timeout: 300_000 }, () => {
    const long = fc.array(fc.oneof(sound('words', 1000, 40_000), sound('silence', 60, 900)), {
      minLength: 2,
      maxLength: 8,
    });
    check(fc.record({ ...base, ...quiet, sounds: long }), 200, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
    });
  });
});
