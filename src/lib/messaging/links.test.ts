import { expect, test } from 'vitest';
import cases from './links.cases.json' with { type: 'json' };
import { firstLink } from './links';

test.each(cases)('$text', ({ text, link }) => {
  expect(firstLink(text)).toBe(link);
});
