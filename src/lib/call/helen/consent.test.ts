import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, gather, mayHear, presiding, tell, type Stances } from './consent';

const line = (who: string, from: number) => ({ who, from });

describe('whom HELEN hears', () => {
  it('is who said yes, from then on, until they take it back', () => {
    let stances: Stances = new Map();
    expect(mayHear(stances, 'one', line('ana', 5))).toBe(false);
    stances = tell(stances, 'ana', { to: 'one', answer: 'yes' }, 10);
    expect(mayHear(stances, 'one', line('ana', 9))).toBe(false);
    expect(mayHear(stances, 'one', line('ana', 10))).toBe(true);
    expect(mayHear(stances, 'one', line('eva', 10))).toBe(false);
    stances = tell(stances, 'ana', { to: 'one', answer: 'yes' }, 50);
    expect(mayHear(stances, 'one', line('ana', 20)), 'told again is no news').toBe(true);
    stances = tell(stances, 'ana', { to: 'one', answer: 'no' }, 60);
    expect(mayHear(stances, 'one', line('ana', 70))).toBe(false);
    stances = tell(stances, 'ana', { to: 'one', answer: 'yes' }, 80);
    expect(mayHear(stances, 'one', line('ana', 70))).toBe(false);
    stances = tell(stances, 'ana', { to: 'one', answer: 'no' }, 90);
    expect(answerOf(stances, 'ana', 'one')).toBe('no');
  });

  it('is asked anew at another invitation, and of who comes back', () => {
    let stances = tell(new Map(), 'ana', { to: 'one', answer: 'yes' }, 10);
    expect(answerOf(stances, 'ana', 'two')).toBeNull();
    expect(mayHear(stances, 'two', line('ana', 20))).toBe(false);
    stances = gather(stances, new Set(['eva']));
    expect(answerOf(stances, 'ana', 'one')).toBeNull();
  });

  it('is never who has not said yes to this invitation, whatever was told before', () => {
    const step = fc.record({
      peer: fc.constantFrom('ana', 'eva'),
      to: fc.constantFrom('one', 'two'),
      answer: fc.constantFrom('yes' as const, 'no' as const),
      gone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let stances: Stances = new Map();
        const last = new Map<string, { to: string; answer: 'yes' | 'no'; at: number }>();
        steps.forEach(({ peer, to, answer, gone }, at) => {
          if (gone) {
            stances = gather(stances, new Set(['ana', 'eva'].filter((one) => one !== peer)));
            last.delete(peer);
            return;
          }
          stances = tell(stances, peer, { to, answer }, at);
          const known = last.get(peer);
          const goesOn = known?.to === to && known.answer === answer;
          last.set(peer, { to, answer, at: goesOn ? known.at : at });
        });
        for (const peer of ['ana', 'eva'])
          for (const to of ['one', 'two'])
            for (const from of [-1, 3, 10, 40]) {
              const told = last.get(peer);
              const may = told?.to === to && told.answer === 'yes' && from >= told.at;
              expect(mayHear(stances, to, line(peer, from))).toBe(may);
            }
      }),
    );
  });

  it('has one HELEN: that of the lowest seat', () => {
    expect(presiding([])).toBeNull();
    expect(presiding([{ seat: 4 }, { seat: 2 }, { seat: 3 }])).toEqual({ seat: 2 });
  });
});
