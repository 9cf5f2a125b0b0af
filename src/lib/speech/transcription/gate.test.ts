import { describe, expect, it } from 'vitest';
import { loudestRms, refuse } from './gate';
import { isPhantom } from './phantom';

const tone = (seconds: number, amplitude: number) =>
  Float32Array.from({ length: seconds * 16_000 }, (_, i) => amplitude * Math.sin(i / 8));

describe('refuse', () => {
  it.each([
    { name: 'a blip', audio: tone(0.2, 0.3), voiced: 0.2, reason: 'too_short' },
    { name: 'a click', audio: tone(1, 0.3), voiced: 0.064, reason: 'no_voice' },
    { name: 'silence', audio: new Float32Array(16_000), voiced: 0.5, reason: 'too_quiet' },
    { name: 'a hum', audio: tone(1, 0.002), voiced: 0.5, reason: 'too_quiet' },
    { name: 'a word', audio: tone(0.6, 0.1), voiced: 0.4, reason: null },
    { name: 'a distant word', audio: tone(0.6, 0.006), voiced: 0.4, reason: null },
  ])('says $reason to $name', ({ audio, voiced, reason }) => {
    expect(refuse(audio, voiced)).toBe(reason);
  });

  it('hears a word in a long quiet clip', () => {
    const audio = new Float32Array(80_000);
    audio.set(tone(0.4, 0.1), 40_000);
    expect(loudestRms(audio)).toBeCloseTo(0.1 / Math.SQRT2, 2);
    expect(refuse(audio, 0.4)).toBeNull();
  });
});

describe('isPhantom', () => {
  // Figures as measured: the first three from recordings of voices, the others from noise.
  it.each([
    ['Hola, me llamo Elena.', -0.23, 0.05, 3.2, false],
    ['Stop.', -0.6, 0.4, 0.5, false],
    ['Para.', -2.15, 0.38, 0.4, false],
    ['Gracias.', -0.4, 0.2, 0.5, false],
    ['Thank you.', -0.5, 0.3, 0.5, false],
    ['Thank you.', -1.36, 0.81, 0.6, true],
    ["I'm going to cut the meat into small pieces.", -1.56, 0.48, 3, true],
    ["I'm going to cut the onion", -1.69, 0.3, 3, true],
    ['BLEEP', -2.94, 0.31, 1, true],
    ['salt', -3.09, 0.31, 1, true],
    ["I'm going to put some oil on top of the pan.", -0.2, 0.1, 0.2, true],
  ])('%j with %f, %f and %f s of voice: %s', (text, logProbability, noSpeech, voiced, phantom) => {
    expect(isPhantom({ text, logProbability, noSpeech, voiced })).toBe(phantom);
  });

  it.each(['.', '…', '♪', '', '¿?'])('takes %j for nothing said', (text) => {
    expect(isPhantom({ text, logProbability: -0.1, noSpeech: 0, voiced: 2 })).toBe(true);
  });

  it.each(['[Música]', '(aplausos)', 'Subtítulos realizados por la comunidad de Amara.org'])(
    'wants better evidence for %j',
    (text) => {
      expect(isPhantom({ text, logProbability: -0.5, noSpeech: 0.1, voiced: 2 })).toBe(true);
      expect(isPhantom({ text, logProbability: -0.1, noSpeech: 0.1, voiced: 2 })).toBe(false);
    },
  );
});
