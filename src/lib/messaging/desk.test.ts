import { expect, test } from 'vitest';
import type { Provider } from './api';
import { takenBySome, takes, writers } from './desk';

const provider = (name: string, models: Provider['models'], usable = true): Provider => ({
  provider: name,
  name,
  usable,
  capabilities: Object.keys(models),
  models,
});

const all = [
  provider('one', {
    text_generation: ['plain', 'eyes'],
    image_analysis: ['eyes'],
    audio_analysis: ['ears'],
  }),
  provider('rests', { text_generation: ['both'], audio_analysis: ['both'] }, false),
];

test('one writes with what answers now, and knows what each takes', () => {
  expect(writers(all).map(({ model, sees, hears }) => [model, sees, hears])).toEqual([
    ['plain', false, false],
    ['eyes', true, false],
  ]);
  expect(takes(writers(all), { provider: 'one', model: 'eyes' })).toEqual({
    pictures: true,
    sound: false,
  });
});

test('a model that is for sound alone is found by itself, one that rests is not', () => {
  expect(takenBySome(all)).toEqual({ pictures: true, sound: true });
  expect(takenBySome(all.slice(1))).toEqual({ pictures: false, sound: false });
});
