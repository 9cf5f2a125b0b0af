import { describe, expect, it } from 'vitest';
import { errorCodes } from '$lib/errors';
import en from '../../../messages/en.json';
import es from '../../../messages/es.json';
import { errorText } from './error-text';

describe('error texts', () => {
  it.each(errorCodes)('%s has words of its own in both languages', (code) => {
    for (const messages of [es, en] as Record<string, string>[]) {
      expect(messages[`error_${code}`]).toMatch(/\S.*\.$/);
      expect(messages[`error_${code}_hint`]).toMatch(/\S.*\.$/);
    }
    const { what, hint } = errorText(code);
    expect(
      [es, en].map((messages) => (messages as Record<string, string>)[`error_${code}`]),
    ).toContain(what);
    expect(hint).not.toBe(what);
  });
});
