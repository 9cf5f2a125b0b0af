import { linkAddress, makeLink, revokeLink } from '$lib/call';
import { database, readFact, writeFact } from '$lib/data';

/** The server keeps no secret, only what it can be known by: to copy a link again this device keeps it. */
const key = (room: string) => `call-link ${room}`;

/** Empty where it was made on another device, or revoked. */
export async function keptLink(room: string): Promise<string> {
  const secret = await readFact<string>(key(room), database()).catch(() => undefined);
  return secret ? linkAddress(room, secret) : '';
}

/** A new link into a room; the one before leads nowhere any more. Throws HelenError. */
export async function newLink(room: string): Promise<string> {
  const secret = await makeLink(room);
  // Not kept, it is still seen now.
  await writeFact(key(room), secret, database()).catch(() => {});
  return linkAddress(room, secret);
}

/** Throws HelenError. */
export async function dropLink(room: string): Promise<void> {
  await revokeLink(room);
  await writeFact(key(room), '', database()).catch(() => {});
}
