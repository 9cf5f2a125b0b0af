import { describe, expect, test } from 'vitest';
import { chooseVoice, type Circumstances, type Offer } from './choice';

const offer = (id: string, language: string, more: Partial<Offer> = {}): Offer => ({
  id,
  engine: id.split(':')[0] as Offer['engine'],
  name: id,
  language,
  availability: 'ready',
  network: false,
  processor: id.startsWith('system') ? 'system' : 'cpu',
  ...more,
});

const piper = offer('piper:joe', 'en-US');
const kokoro = offer('kokoro:ef_dora', 'es-ES');
const kokoroGpu = offer('kokoro:ef_dora', 'es-ES', { processor: 'gpu' });
const local = offer('system:Mónica', 'es-ES');
const remote = offer('system:Google español', 'es-ES', { network: true });

function choose(
  offers: Offer[],
  given: Partial<Circumstances> & { paces?: Record<string, number> } = {},
) {
  const { paces = {}, ...rest } = given;
  return chooseVoice(offers, {
    language: 'es',
    chosen: null,
    pace: (key) => paces[key],
    preferred: ['es-ES', 'es'],
    ...rest,
  })?.id;
}

describe('who speaks', () => {
  test('Piper before all others', () => {
    const davefx = offer('piper:davefx', 'es-ES');
    expect(choose([remote, local, kokoroGpu, davefx])).toBe('piper:davefx');
  });

  test('Kokoro on a GPU before the system; on a processor only after it', () => {
    expect(choose([local, kokoroGpu])).toBe('kokoro:ef_dora');
    expect(choose([kokoro, local])).toBe('system:Mónica');
    expect(choose([kokoro, remote])).toBe('system:Google español');
  });

  test('Kokoro on a processor that was measured to be fast, before the system', () => {
    expect(choose([local, kokoro], { paces: { 'kokoro:cpu': 0.6 } })).toBe('kokoro:ef_dora');
  });

  test('Kokoro slower than real time rather than nobody', () => {
    expect(choose([piper, kokoro], { paces: { 'kokoro:cpu': 2.4 } })).toBe('kokoro:ef_dora');
  });

  test('a Piper too slow for this device after the system, still before Kokoro', () => {
    const paces = { 'piper:joe': 1.8 };
    const system = offer('system:Samantha', 'en-US');
    const heart = offer('kokoro:af_heart', 'en-US');
    expect(choose([piper, system], { language: 'en', paces })).toBe('system:Samantha');
    expect(choose([heart, piper], { language: 'en', paces })).toBe('piper:joe');
  });

  test('nobody of another language, and nobody who is not there', () => {
    expect(choose([piper])).toBeUndefined();
    expect(choose([{ ...remote, availability: 'offline' }])).toBeUndefined();
    expect(choose([{ ...kokoro, availability: 'needs_model' }])).toBeUndefined();
  });

  test('whom the person chose, if it can speak this language now', () => {
    const davefx = offer('piper:davefx', 'es-ES');
    expect(choose([davefx, kokoro], { chosen: 'kokoro:ef_dora' })).toBe('kokoro:ef_dora');
    expect(choose([davefx, piper], { chosen: 'piper:joe' })).toBe('piper:davefx');
    expect(
      choose([davefx, { ...kokoro, availability: 'needs_model' }], { chosen: 'kokoro:ef_dora' }),
    ).toBe('piper:davefx');
  });

  test('of equals, whoever is here already, then whoever speaks as the person does', () => {
    const spain = offer('piper:davefx', 'es-ES');
    const mexico = offer('piper:ald', 'es-MX');
    expect(choose([spain, mexico], { preferred: ['es-MX', 'es'] })).toBe('piper:ald');
    expect(choose([{ ...spain, availability: 'on_server' }, mexico])).toBe('piper:ald');
  });
});
