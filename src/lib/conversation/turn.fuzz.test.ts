import fc from 'fast-check';
import { describe, it } from 'vitest';
import { action, base, check } from './fuzz.fixture';
import type { Action, History } from './history.fixture';

const faults = fc.constantFrom(0, 0.1, 0.3);
const anything: Action[] = [
  'interrupt',
  'mute',
  'unmute',
  'typed',
  'unplug',
  'elsewhere',
  'audio-lost',
  'audio-recovered',
  'playback-rebuilt',
  'hidden',
  'end',
  'start',
  'retry',
  'crash',
];

describe('random histories in which anything happens', () => {
  it('survives anything, hands-free (4,500)', { timeout: 300_000 }, () => {
    const mode = fc.constant('hands-free' as const);
    check(fc.record({ ...base, mode, faults, actions: action(...anything) }).map(recovered), 4500);
  });

  it('survives anything, push-to-talk and changing (2,500)', { timeout: 300_000 }, () => {
    const mode = fc.constantFrom('push-to-talk' as const, 'hands-free' as const);
    const actions = action(
      'press',
      'release',
      'press',
      'release',
      'hands-free',
      'push-to-talk',
      ...anything,
    );
    check(fc.record({ ...base, mode, faults, actions }).map(recovered), 2500);
  });
});

/** The person puts things right at the end: gives the sound back, lets go of the button. */
function recovered(history: History): History {
  const last = Math.max(0, ...history.actions.map(({ at }) => at));
  return {
    ...history,
    actions: [
      ...history.actions,
      { at: last + 1, action: 'audio-recovered' },
      { at: last + 2, action: 'release' },
    ],
  };
}
