import { requestJson, session } from '$lib/data';

interface Token {
  token: string;
  /** How long it holds from now on. */
  seconds: number;
}

/** Milliseconds before its end at which a token is renewed: what is opened with it should load whole. */
const EARLY = 120_000;

let current: { of: string; until: number; token: Promise<Token> } | null = null;

function ask(now: number): Promise<Token> {
  const of = session()?.account.id ?? '';
  if (current?.of === of && now < current.until) return current.token;
  // Everybody who asks meanwhile waits for the same one.
  const asking = {
    of,
    until: Infinity,
    token: requestJson<Token>('/api/media/token', { method: 'POST' }),
  };
  current = asking;
  asking.token.then(
    ({ seconds }) => {
      asking.until = now + Math.max(1000, seconds * 1000 - EARLY);
    },
    () => {
      if (current === asking) current = null;
    },
  );
  return asking.token;
}

/**
 * Where an element of the page finds the bytes of a file. The same address for as long as its token holds, so that the
 * browser's own cache serves it; afterwards (an element that says `error`) ask with `fresh`.
 * Throws HelenError: offline, not_signed_in…
 */
export async function mediaUrl(file: string, { fresh = false } = {}): Promise<string> {
  if (fresh) current = null;
  const { token } = await ask(Date.now());
  return `/api/media/${file}?token=${encodeURIComponent(token)}`;
}
