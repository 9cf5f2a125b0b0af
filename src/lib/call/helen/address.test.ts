import { describe, expect, it } from 'vitest';
import { isAddressed } from './address';

describe('a line that is said to HELEN', () => {
  it.each([
    'Helen, ¿qué hora es en Lima?',
    'Hola, Helen. ¿Nos oyes?',
    'Oye Elen, apunta el pan.',
    'Hélen, resume lo que llevamos.',
    'A ver, Jelen, ¿cuánto es eso?',
    '¿Tú qué opinas, Helen?',
    '¿Qué tiempo hará mañana, Ellen?',
    '¿Qué hora es Helen?',
    'Vale, pues quedamos a las ocho. Helen, apúntalo.',
    'Helen',
    'Buenos días, Helen.',
    'Hello Helen, could you tell me what the weather will be like tomorrow in London?',
    'Hey Ellen what time is it?',
    'Okay, Helen, sum it up.',
    'So what do you think, Hellen?',
    'Thank you, Helen.',
  ])('%s', (text) => {
    expect(isAddressed(text)).toBe(true);
  });

  it.each([
    'Hola, me llamo Elena. Me gustaría saber qué tiempo hará mañana en Madrid.',
    'Ayer Helen dijo que sí.',
    'Helen dijo que llovería.',
    'Helen said it would rain.',
    'Se lo preguntamos luego a Helen.',
    '¿Se lo preguntamos a Helen?',
    'Vamos con Helen al parque.',
    'Helena, ¿vienes?',
    'Shall we go with Helen?',
    'I read about Helen of Troy.',
    '¿Qué hora es?',
    '',
  ])('and not: %s', (text) => {
    expect(isAddressed(text)).toBe(false);
  });

  it('is not one for somebody of that name who is there', () => {
    expect(isAddressed('Ellen, ¿vienes?', ['Ana', 'Ellen Ripley'])).toBe(false);
    expect(isAddressed('Helen, ¿vienes?', ['Ana', 'Ellen Ripley'])).toBe(true);
  });
});
