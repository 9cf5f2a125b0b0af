/** The person as the server knows them. */
export interface Account {
  id: string;
  username: string;
  name: string;
  email: string;
  /** The file's name, empty without a picture. */
  avatar: string;
  role: 'user' | 'moderator' | 'admin';
  language: 'es' | 'en' | '';
  premium: boolean;
  /** US dollars left; null where no balance is kept. */
  credits: number | null;
  /** The address was shown to be theirs. */
  verified: boolean;
  /** Kept out until then, ISO 8601; empty when not. It may lie in the past. */
  blockedUntil: string;
  blockReason: string;
  /** What they keep to themselves, and so do not see of others: what was read, typing, being here. */
  hidesRead: boolean;
  hidesTyping: boolean;
  hidesPresence: boolean;
}

/** A signed-in person and what proves it. */
export interface Session {
  /** Empty when it has ended: what this device keeps stays theirs to read, the server asks them to sign in again. */
  token: string;
  account: Account;
  /** When the token was made, milliseconds since 1970; absent when nobody noted it. */
  since?: number;
}

const key = 'helen-session';

function read(): Session | null {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? null : (JSON.parse(stored) as Session);
  } catch {
    // No storage, or not ours: nobody is signed in.
    return null;
  }
}

let current: Session | null | undefined;

/** Who is signed in in this browser, read once a page: which database is opened depends on it. */
export function session(): Session | null {
  if (current === undefined) current = read();
  return current;
}

/** Signs in, changes what is known of the person, or (null) signs out. Changing who it is needs a reload. */
export function keepSession(next: Session | null): void {
  current = next;
  if (next === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(next));
}

/**
 * Calls back when another tab signs in, out, or somebody else in. @returns stops it.
 */
export function watchSession(changed: (session: Session | null) => void): () => void {
  const listen = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    const before = current?.account.id;
    const now = read();
    if (now?.account.id !== before) changed(now);
    else current = now;
  };
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}
