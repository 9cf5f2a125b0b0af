import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A mail server on this machine: takes every letter, and keeps it. */
export class Letters {
  #kept: { to: string; text: string }[] = [];

  private constructor(readonly server: Server) {}

  static async start(): Promise<Letters> {
    const server = createServer();
    const letters = new Letters(server);
    server.on('connection', (socket) => letters.#talk(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return letters;
  }

  /** As PocketBase's dashboard stores it. */
  get configuration() {
    const { port } = this.server.address() as AddressInfo;
    return { enabled: true, host: '127.0.0.1', port, username: '', password: '', tls: false };
  }

  /** The next letter to an address that says this; its first group. Each is found once. */
  async find(to: string, pattern: RegExp): Promise<string> {
    for (const until = Date.now() + 10_000; Date.now() < until; await wait(20)) {
      for (const [index, letter] of this.#kept.entries()) {
        const found = letter.to === to && pattern.exec(letter.text)?.[1];
        if (!found) continue;
        this.#kept.splice(index, 1);
        return found;
      }
    }
    throw new Error(`no letter to ${to} says ${pattern}:\n${JSON.stringify(this.#kept, null, 1)}`);
  }

  #talk(socket: Socket): void {
    let waiting = '';
    let to = '';
    let inLetter = false;
    socket.write('220 letters\r\n');
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      waiting += data.toString('utf8');
      for (;;) {
        const end = waiting.indexOf(inLetter ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + (inLetter ? 5 : 2));
        if (inLetter) this.#kept.push({ to, text: plain(line) });
        to = /^RCPT TO:<([^>]+)>/i.exec(line)?.[1] ?? to;
        inLetter = !inLetter && /^DATA/i.test(line);
        socket.write(
          inLetter ? '354 go on\r\n' : /^QUIT/i.test(line) ? '221 bye\r\n' : '250 ok\r\n',
        );
      }
    });
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** What a person reads: quoted-printable undone. */
function plain(letter: string): string {
  return letter
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
