import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attend, beginAttention, type AttentionCommand, type AttentionEvent } from './attention';

/** HELEN and the clock: says things, lets time go by, and looks what she would do. */
class Desk {
  attention = beginAttention;
  now = 100_000;
  readonly all: AttentionCommand[] = [];
  #lines = 0;

  do(event: AttentionEvent): AttentionCommand[] {
    const { attention, commands } = attend(this.attention, event);
    this.attention = attention;
    this.all.push(...commands);
    return commands;
  }

  say(who: string, text: string, { addressed = /helen/i.test(text), final = true, key = '' } = {}) {
    const line = { key: key || `${++this.#lines}`, who, from: this.now, text, final };
    this.do({ type: 'line', line, addressed, now: this.now });
    return line.key;
  }

  wait(milliseconds: number): void {
    for (const end = this.now + milliseconds; this.now < end;) {
      this.now += 100;
      this.do({ type: 'tick', now: this.now });
    }
  }

  asked = (): string[] =>
    this.all
      .filter((one) => one.type === 'ask')
      .map(({ who, lines }) => `${who}: ${lines.map(({ text }) => text).join(' ')}`);

  began = () => this.do({ type: 'began', turn: this.attention.turn, now: this.now });
  ended = () => this.do({ type: 'ended', turn: this.attention.turn, now: this.now });
}

describe('what HELEN attends to', () => {
  it('answers who calls her, once, after a pause', () => {
    const desk = new Desk();
    desk.say('ana', 'Nos vemos el lunes.');
    desk.wait(2000);
    const key = desk.say('ana', 'Helen, ¿qué hora', { final: false });
    desk.wait(2000);
    expect(desk.asked()).toEqual([]);
    desk.say('ana', 'Helen, ¿qué hora es', { key });
    desk.wait(400);
    desk.say('ana', 'en Lima?');
    desk.wait(400);
    expect(desk.asked()).toEqual([]);
    desk.wait(400);
    expect(desk.asked()).toEqual(['ana: Helen, ¿qué hora es en Lima?']);
    desk.say('ana', 'Helen, ¿qué hora es', { key });
    desk.began();
    desk.ended();
    desk.wait(5000);
    expect(desk.asked()).toHaveLength(1);
  });

  it('lets who asked go on without her name for a while, and nobody else', () => {
    const desk = new Desk();
    const answer = () => {
      desk.say('ana', 'Helen, ¿qué hora es?');
      desk.wait(1000);
      desk.began();
      desk.ended();
    };
    answer();
    desk.wait(3000);
    desk.say('ana', '¿Y en Lima?');
    desk.wait(1000);
    expect(desk.asked().at(-1)).toBe('ana: ¿Y en Lima?');
    desk.ended();
    desk.wait(9000);
    desk.say('ana', 'Pues vamos a cenar.');
    answer();
    desk.say('eva', 'Se ha hecho tarde.');
    desk.say('ana', 'Sí que lo es.');
    desk.wait(1000);
    expect(desk.asked()).toHaveLength(3);
  });

  it('takes the next words of who pressed the button', () => {
    const desk = new Desk();
    desk.do({ type: 'called', who: 'eva', now: desk.now });
    desk.wait(4000);
    desk.say('ana', 'No sé qué decir.');
    desk.say('eva', '¿Cuál es la capital de Australia?');
    desk.wait(1000);
    expect(desk.asked()).toEqual(['eva: ¿Cuál es la capital de Australia?']);
  });

  it('gives way to who talks over her, and not to who only listens', () => {
    const desk = new Desk();
    desk.say('ana', 'Helen, ¿qué hora es?');
    desk.wait(1000);
    desk.began();
    desk.wait(500);
    desk.say('eva', 'Ajá.');
    expect(desk.all.some(({ type }) => type === 'yield')).toBe(false);
    desk.say('eva', 'Espera, que no te', { final: false });
    desk.say('eva', 'Espera, que no te oigo.');
    expect(desk.all.filter(({ type }) => type === 'yield')).toHaveLength(1);
    desk.ended();
    desk.wait(3000);
    expect(desk.asked()).toHaveLength(1);
  });

  it('answers the newest question, and what was added to one is one', () => {
    const desk = new Desk();
    desk.say('ana', 'Helen, ¿qué hora es?');
    desk.wait(1000);
    desk.say('ana', 'Digo, en Lima.');
    expect(desk.all.at(-1)?.type).toBe('hush');
    desk.wait(1000);
    expect(desk.asked().at(-1)).toBe('ana: Helen, ¿qué hora es? Digo, en Lima.');
    desk.say('eva', 'Helen, mejor otra cosa.');
    desk.wait(1000);
    expect(desk.asked().at(-1)).toBe('eva: Helen, mejor otra cosa.');
    desk.began();
    desk.say('ana', 'Helen, calla.');
    desk.wait(3000);
    expect(desk.asked(), 'she has not ended').toHaveLength(3);
    desk.ended();
    expect(desk.asked().at(-1)).toBe('ana: Helen, calla.');
  });

  it('is quiet at once when somebody says so, or takes their yes back', () => {
    const desk = new Desk();
    desk.say('ana', 'Helen, ¿qué hora es?');
    desk.wait(1000);
    desk.began();
    expect(desk.do({ type: 'stopped' })).toEqual([{ type: 'hush', turn: 1 }]);
    desk.wait(3000);
    desk.say('ana', 'Helen, ¿sigues ahí?');
    expect(desk.do({ type: 'withdrew', who: 'ana' })).toEqual([]);
    desk.wait(3000);
    expect(desk.asked()).toHaveLength(1);
    desk.say('eva', 'Helen, ¿sigues ahí?');
    desk.wait(1000);
    expect(desk.do({ type: 'withdrew', who: 'ana' })).toEqual([{ type: 'hush', turn: 2 }]);
  });

  it('waits for nothing of who is gone', () => {
    const desk = new Desk();
    desk.say('ana', 'Helen, ¿qué', { final: false });
    desk.do({ type: 'left', who: 'ana' });
    desk.say('eva', 'Helen, dime.');
    desk.say('eva', 'la hora que', { final: false });
    desk.wait(21_000);
    expect(desk.asked()).toEqual(['eva: Helen, dime.']);
    desk.began();
    desk.ended();
    const noise = desk.say('eva', 'Helen, y', { final: false });
    desk.say('eva', '', { key: noise });
    desk.wait(25_000);
    expect(desk.asked()).toHaveLength(1);
  });
});

describe('any history', () => {
  const people = fc.constantFrom('ana', 'eva', 'luz');
  const step = fc.oneof(
    fc.record({
      does: fc.constant('say' as const),
      who: people,
      text: fc.constantFrom('Helen, dime la hora', 'vale', 'que no es eso', ''),
      final: fc.boolean(),
      again: fc.boolean(),
    }),
    fc.record({
      does: fc.constantFrom('withdrew' as const, 'left' as const, 'called' as const),
      who: people,
    }),
    fc.record({
      does: fc.constantFrom(
        'began' as const,
        'ended' as const,
        'stopped' as const,
        'wait' as const,
      ),
      late: fc.boolean(),
    }),
  );

  it('has one answer at a time, each line in one that is said, and none of who withdrew', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const desk = new Desk();
        const last = new Map<string, { key: string; final: boolean }>();
        const said = new Set<string>();
        for (const one of steps) {
          const before = desk.attention;
          const from = desk.all.length;
          if (one.does === 'say') {
            const known = one.again ? last.get(one.who) : undefined;
            const open = known && !known.final ? known.key : '';
            const key = desk.say(one.who, one.text, { final: one.final, key: open });
            last.set(one.who, { key, final: one.final });
          } else if (one.does === 'wait') desk.wait(one.late ? 9000 : 800);
          else if (one.does === 'stopped') desk.do({ type: 'stopped' });
          else if (one.does === 'began' || one.does === 'ended') {
            const turn = desk.attention.turn - (one.late ? 1 : 0);
            const { doing } = desk.attention;
            if (one.does === 'began' && doing.at === 'thinking' && doing.turn === turn)
              for (const { key } of doing.lines) {
                expect(said.has(key), 'said twice').toBe(false);
                said.add(key);
              }
            desk.do({ type: one.does, turn, now: desk.now });
          } else if (one.does === 'called') {
            desk.do({ type: 'called', who: one.who, now: desk.now });
          } else if (one.does === 'withdrew' || one.does === 'left') {
            desk.do({ type: one.does, who: one.who });
            expect(desk.attention.next?.who).not.toBe(one.who);
            if (one.does === 'withdrew') expect(desk.attention.doing.at).toBe('listening');
          }
          let busy = before.doing.at === 'listening' ? 0 : before.doing.turn;
          for (const command of desk.all.slice(from)) {
            if (command.type === 'ask') {
              if (one.does === 'ended') busy = 0;
              expect(busy, 'asked while another goes on').toBe(0);
              expect(command.lines.length).toBeGreaterThan(0);
              expect(new Set(command.lines.map(({ who }) => who)).size).toBe(1);
              busy = command.turn;
            } else {
              expect(command.turn).toBe(busy);
              if (command.type === 'hush') busy = 0;
            }
          }
          if (one.does === 'stopped') expect(desk.attention.next).toBeNull();
        }
      }),
      { numRuns: 400 },
    );
  });
});
