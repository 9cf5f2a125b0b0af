import { describe, expect, it } from 'vitest';
import { microphoneError } from './devices';

describe('microphoneError', () => {
  it.each([
    ['NotAllowedError', 'microphone_denied'],
    ['NotFoundError', 'microphone_missing'],
    ['OverconstrainedError', 'microphone_missing'],
    ['NotReadableError', 'microphone_busy'],
    ['InvalidStateError', 'unexpected'],
  ])('%s is %s, with its cause', (name, code) => {
    const cause = new DOMException('no', name);
    expect(microphoneError(cause)).toMatchObject({ code, cause });
  });
});
