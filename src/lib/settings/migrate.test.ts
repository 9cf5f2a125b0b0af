import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaults } from './defaults';
import { complete, migrate, SETTINGS_VERSION, stored } from './migrate';

test('nothing stored is the defaults', () => {
  expect(migrate(undefined)).toEqual(defaults);
  expect(migrate('broken')).toEqual(defaults);
});

test('what was stored comes back', () => {
  const chosen = complete({ ...defaults, theme: 'dark', voices: { es: 'piper:x', en: null } });
  expect(migrate(JSON.parse(JSON.stringify(stored(chosen))))).toEqual(chosen);
  expect(stored(chosen).version).toBe(SETTINGS_VERSION);
});

test('a document without a version, or of a newer one, keeps what is still understood', () => {
  expect(migrate({ theme: 'light' }).theme).toBe('light');
  expect(migrate({ version: 99, settings: { theme: 'light', warp: 9 } })).toEqual({
    ...defaults,
    theme: 'light',
  });
});

test('a value out of bounds or of the wrong kind is brought back', () => {
  const settings = complete({
    mode: 'telepathy',
    detection: { positive: 0.3, negative: 0.8 },
    voice: { rate: 40, volume: Number.NaN },
    private: 'yes',
  });
  expect(settings.mode).toBe(defaults.mode);
  expect(settings.detection).toEqual({ positive: 0.3, negative: 0.3 });
  expect(settings.voice).toEqual({ rate: 2, volume: 1 });
  expect(settings.private).toBe(false);
});

test('settings of before there was a cloud are its defaults, and half a choice of a model is none', () => {
  const before: Record<string, unknown> = { ...defaults, assistant: 'on-device' };
  for (const name of ['gateway', 'fallback', 'cloudTranscription']) delete before[name];
  const settings = migrate({ version: 1, settings: before });
  expect(settings).toEqual({ ...defaults, assistant: 'on-device' });
  expect(settings).toMatchObject({ gateway: null, fallback: true, cloudTranscription: false });
  expect(complete({ assistant: 'gateway', gateway: { provider: 'openai' } })).toMatchObject({
    assistant: 'gateway',
    gateway: null,
  });
  const gateway = { provider: 'openai', model: 'gpt' };
  expect(complete({ gateway: { ...gateway, more: 1 } }).gateway).toEqual(gateway);
});

test('settings of before there were previews show them', () => {
  const { linkPreviews: _, ...before } = defaults;
  expect(migrate({ version: 1, settings: before }).linkPreviews).toBe(true);
  expect(complete({ linkPreviews: false }).linkPreviews).toBe(false);
});

test('settings of before people wrote to each other tell of messages, and hours out of the day are brought back', () => {
  const { notifications: _none, ...before } = defaults;
  expect(migrate({ version: 1, settings: before })).toEqual(defaults);
  const notifications = { sound: false, quietHours: { on: true, from: 9999, to: '8:00' } };
  expect(complete({ notifications }).notifications).toEqual({
    toasts: true,
    sound: false,
    badge: true,
    quietHours: { on: true, from: 1439, to: 480 },
  });
});

test('anything at all becomes valid settings, and valid settings stay as they are', () => {
  const bent = fc.record(
    {
      version: fc.option(fc.integer()),
      settings: fc.object({ key: fc.constantFrom(...Object.keys(defaults), 'es', 'rate') }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(bent, fc.anything()), (raw) => {
      const settings = migrate(raw);
      expect(Object.keys(settings).toSorted()).toEqual(Object.keys(defaults).toSorted());
      expect(settings.detection.negative).toBeLessThanOrEqual(settings.detection.positive);
      expect(migrate(stored(settings))).toEqual(settings);
    }),
  );
});
