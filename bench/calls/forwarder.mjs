import { createSocket } from 'node:dgram';

/**
 * Passes datagrams between whoever sends to its port and one address, until it is cut: a network that goes away
 * without a word. Whoever opens it closes it.
 */
export class Forwarder {
  #front = createSocket('udp4');
  /** @type {Map<string, import('node:dgram').Socket>} */
  #backs = new Map();
  #cut = false;
  /** Datagrams it did not pass on. */
  dropped = 0;

  /** @param {number} target a port of this machine, on which something may listen later */
  constructor(target) {
    this.target = target;
    this.#front.on('message', (data, from) => this.#pass(data, from));
  }

  /**
   * @param {number} target
   * @returns {Promise<Forwarder>}
   */
  static async open(target) {
    const forwarder = new Forwarder(target);
    await new Promise((open) => forwarder.#front.bind(0, '127.0.0.1', () => open(undefined)));
    return forwarder;
  }

  get port() {
    return this.#front.address().port;
  }

  /** From now on nothing comes through, either way; nobody is told. */
  cut() {
    this.#cut = true;
  }

  mend() {
    this.#cut = false;
  }

  close() {
    this.#front.close();
    for (const back of this.#backs.values()) back.close();
  }

  /**
   * @param {Buffer} data
   * @param {import('node:dgram').RemoteInfo} from
   */
  #pass(data, from) {
    if (this.#cut) this.dropped += 1;
    else this.#back(from).send(data, this.target, '127.0.0.1');
  }

  /**
   * Each sender has a port of its own there, as behind a NAT.
   * @param {import('node:dgram').RemoteInfo} from
   */
  #back({ address, port }) {
    const who = `${address}:${port}`;
    const known = this.#backs.get(who);
    if (known) return known;
    const back = createSocket('udp4');
    back.on('message', (data) => {
      if (this.#cut) this.dropped += 1;
      else this.#front.send(data, port, address);
    });
    // Nobody listens there while the server is down.
    back.on('error', () => {});
    this.#backs.set(who, back);
    return back;
  }
}
