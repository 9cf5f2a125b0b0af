import { Captions } from './captions/captions.svelte';
import type { Keeping } from './captions/kept';
import { Helen } from './helen/helen.svelte';
import { Summary } from './helen/summary';
import type { Local } from './local.svelte';
import type { OwnSeat } from './own-seat';
import type { Person } from './person.svelte';
import type { CallNews } from './types';

interface WrittenOptions {
  /** The call. */
  room: string;
  seat: OwnSeat;
  local: Local;
  /** Our seat's number. */
  number(): number;
  people(): readonly Person[];
  news(news: CallNews): void;
  /** What we show of ourselves has changed. */
  changed(): void;
  /** Keeps what all agreed to keep; undefined where there is no place for it. */
  save: ((kept: Keeping) => void) | undefined;
}

/** What is written down in a call: captions, what of them is kept, and HELEN, who reads them. */
export class Written {
  readonly captions: Captions;
  readonly helen: Helen;
  readonly #options: WrittenOptions;

  constructor(options: WrittenOptions) {
    this.#options = options;
    const { seat, local, number, people, news, changed } = options;
    this.captions = new Captions({
      people,
      name: () => seat.name,
      microphone: () => local.audio,
      heard: () => this.helen.hearsMe,
      written: () => this.helen.look(),
      unshared: () => {
        if (this.helen.hearsMe) this.helen.answer('no');
      },
    });
    this.helen = new Helen({
      ...{ people, changed, local, captions: this.captions },
      bring: () => import('./helen/host'),
      own: () => ({ peer: seat.peer, name: seat.name, seat: number() }),
      went: (name) => news({ what: 'helen', name }),
      trouble: (code) => news({ what: 'trouble', code }),
    });
  }

  /** Somebody came or went. */
  gathered(): void {
    this.captions.gathered();
    this.helen.gathered();
  }

  /** Somebody can be talked to: what they must know. */
  introduce(person: Person): void {
    this.captions.introduce(person);
    this.helen.introduce(person);
  }

  /** Gives what all agreed to keep to its place. */
  save(): void {
    const kept = this.captions.take();
    if (kept.lines.length > 0) this.#options.save?.(kept);
  }

  /** The call is over for this person. */
  end(): void {
    const { room, save, news } = this.#options;
    const told = this.helen.end();
    if (told.length > 0 && save) news({ what: 'told', summary: new Summary(room, told) });
    this.captions.end();
  }
}
