import { expect, it } from 'vitest';
import { heardLanguage, noSpeechProbability } from './language';
import { tokens, VOCABULARY } from './tokens.fixture';

function logits(es: number, en: number): Float32Array {
  const values = new Float32Array(VOCABULARY).fill(-20);
  values[tokens.languages.es] = es;
  values[tokens.languages.en] = en;
  return values;
}

it('takes the likelier language whatever was spoken before', () => {
  expect(heardLanguage(logits(5, 0), tokens, 'en').language).toBe('es');
  const english = heardLanguage(logits(0, 5), tokens, 'es');
  expect(english.language).toBe('en');
  expect(english.probability).toBeGreaterThan(0.97);
});

it('leans to the language spoken before when it hears hardly a difference', () => {
  expect(heardLanguage(logits(1, 1.5), tokens, 'es').language).toBe('es');
  expect(heardLanguage(logits(1, 1.5), tokens, 'en').language).toBe('en');
});

it('reads how likely it is that nobody speaks', () => {
  const values = logits(0, 0);
  values[tokens.noSpeech] = 0;
  expect(noSpeechProbability(values, tokens)).toBeCloseTo(1 / 3, 3);
});
