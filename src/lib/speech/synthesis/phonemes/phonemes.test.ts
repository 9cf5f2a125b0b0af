import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareEspeak } from '../../../../../scripts/espeak.mjs';
import { speakable } from '../text';
import { openEspeak, type EspeakFactory, type Phonemise } from './espeak';
import { kokoroVocabulary } from './kokoro-vocabulary';
import { phrasesOf, timeline } from './phrases';
import { kokoroIds, piperIds } from './symbols';

let phonemise: Phonemise;

/** Has no types; the app loads a copy of it as an asset. */
const espeakPackage: string = '@echogarden/espeak-ng-emscripten';

beforeAll(async () => {
  const glue = (await import(/* @vite-ignore */ espeakPackage)) as { default: EspeakFactory };
  const data = readFileSync(join(prepareEspeak(), 'espeak-ng.data'));
  phonemise = await openEspeak(
    glue.default,
    data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer,
  );
}, 120_000);

const ipa = (voice: string, text: string) =>
  phonemise(voice, [text])[0]!
    .map((word) => word.join(''))
    .join(' ');

describe('the cut eSpeak NG', () => {
  test('speaks the Spanish of Spain and of America', () => {
    expect(ipa('es', 'la llave y el cielo')).toBe('la ʎˈaβe i el θjˈelo');
    expect(ipa('es-419', 'la llave y el cielo')).toMatch(/sjˈelo$/);
  });

  test('speaks American and British English', () => {
    expect(ipa('en-us', 'hello goat')).toBe('həlˈoʊ ɡˈoʊt');
    expect(ipa('en-gb', 'hello goat')).toBe('həlˈəʊ ɡˈəʊt');
    expect(ipa('en-gb-x-rp', 'goat')).toBe('ɡˈəʊt');
  });

  test('refuses what was cut away', () => {
    expect(() => phonemise('fr', ['bonjour'])).toThrow('no voice fr');
  });
});

test('Kokoro has a number for every sound of both languages', () => {
  const texts = {
    es: 'el pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío añoraba a su querido cachorro yegua gato agua',
    'en-us':
      'the quick brown fox jumps over a lazy dog, bird nurse chair judge thing vision boy house little button water fire',
    'en-gb-x-rp':
      'the quick brown fox jumps over a lazy dog, bird nurse chair judge thing vision boy house little button water fire',
  };
  for (const [voice, text] of Object.entries(texts)) {
    const words = phonemise(voice, [text])[0]!;
    const letters = kokoroIds([{ words, mark: '.' }], voice).length;
    const sounds = words.flat().length + words.length;
    // One a phoneme, a space a word: what had no number would be missing. Stress marks come on top.
    expect(letters).toBeGreaterThanOrEqual(sounds);
  }
});

test('Kokoro gets one letter for a diphthong or an affricate', () => {
  const letters = (phonemes: string[], voice: string) =>
    kokoroIds([{ words: [phonemes], mark: '' }], voice).map(
      (id) => Object.entries(kokoroVocabulary).find(([, number]) => number === id)![0],
    );
  expect(letters(['tʃ', 'ˈoʊ', 'ɾ', 'ɚ'], 'en-us').join('')).toBe('ʧˈOTəɹ');
  expect(letters(['n', 'ˈəʊ', 't', 'ɜː'], 'en-gb-x-rp').join('')).toBe('nˈQtɜː');
  expect(letters(['tʃ', 'ˈaɪ', 'r'], 'es').join('')).toBe('ʧˈIr');
});

test('Piper gets its own numbers with a pad after each', () => {
  const table = { _: [0], '^': [1], $: [2], ' ': [3], a: [14], ˈ: [120], '.': [10] };
  const ids = piperIds([{ words: [['ˈa'], ['a']], mark: '.' }], table);
  expect(ids).toEqual([1, 0, 120, 0, 14, 0, 3, 0, 14, 0, 10, 0, 2]);
});

describe('when each word has been said', () => {
  test('goes by phonemes, and ends with the whole', () => {
    const text = '¡Hola! Son 350 ms, creo.';
    const phrases = phrasesOf(speakable(text, 'es'), '.');
    const sounds = phonemise(
      'es',
      phrases.map(({ text }) => text),
    );
    const words = timeline(text, phrases, sounds);
    expect(words.map(({ to }) => text.slice(0, to))).toEqual([
      '¡Hola!',
      '¡Hola! Son',
      '¡Hola! Son 350 ms,',
      '¡Hola! Son 350 ms, creo.',
    ]);
    const times = words.map(({ until }) => until);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeCloseTo(1);
    // The three words of the figure take most of it.
    expect(times[2]! - times[1]!).toBeGreaterThan(0.5);
  });

  test('goes by letters where eSpeak joins words', () => {
    const text = 'of the end';
    const phrases = phrasesOf(speakable(text, 'en'), '.');
    const words = timeline(text, phrases, [
      [
        ['ʌ', 'v', 'ð', 'ɪ'],
        ['ˈɛ', 'n', 'd'],
      ],
    ]);
    expect(words.map(({ until }) => until)).toEqual([2 / 8, 5 / 8, 1]);
  });
});
