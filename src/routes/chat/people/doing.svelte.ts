import { request, type Message } from '$lib/data';
import { getLocale, m } from '$lib/i18n';
import * as people from '$lib/messaging/people';
import type { Line } from '$lib/messaging/people';
import { Asides } from '$lib/messaging';
import { copyText, toasts } from '$lib/ui';
import { complain } from '../complain';

/** A dialog that is open. */
export type Asked =
  | {
      type: 'history' | 'readers' | 'reacted' | 'forward' | 'remove' | 'react' | 'report';
      line: Line;
    }
  | { type: 'date' };

/** What is being done in a thread: what the next words are about, what is asked, and whose menu is open. */
export class Doing {
  asked = $state.raw<Asked | null>(null);
  /** What the next words answer to, or take the place of. */
  about = $state.raw<{ type: 'reply' | 'edit'; row: Message } | null>(null);
  menu = $state.raw<{ line: Line; at: HTMLElement } | null>(null);
  /** The message that has the focus, among all. */
  active = $state<string | null>(null);
  /** Its words can be selected by touch. */
  selecting = $state<string | null>(null);

  /** What HELEN told this person alone. */
  readonly asides = new Asides();

  /** @param self the person @param write puts the focus into the field */
  constructor(
    readonly self: string,
    readonly write: () => void,
  ) {}

  reply({ row }: Line): void {
    this.about = { type: 'reply', row };
    this.write();
  }

  edit(row: Message): void {
    this.about = { type: 'edit', row };
    this.write();
  }

  react({ row }: Line, emoji: string): void {
    navigator.vibrate?.(10);
    people.react(row, emoji, this.self).catch(complain);
  }

  async copy({ text }: Line): Promise<void> {
    if (await copyText(text)) toasts.show(m.chat_copied());
    else toasts.show(m.chat_copy_failed(), { kind: 'error' });
  }

  translate({ id, text }: Line): void {
    void this.asides.translate(id, text, getLocale());
  }

  describe({ id, row }: Line): void {
    const file = row.files.find(({ mime }) => mime.startsWith('image/'));
    if (!file) return;
    const picture = async () => (await request(`/api/media/${file.id}`)).blob();
    void this.asides.describe(id, picture, getLocale());
  }

  star({ row, starred }: Line): void {
    people.star(row, !starred).catch(complain);
  }

  pin({ row, pinned }: Line): void {
    people.pin(row, !pinned).catch(complain);
  }

  /** Takes it away here, and offers the way back. */
  async removeForMe({ row }: Line): Promise<void> {
    if (this.about?.row.id === row.id) this.about = null;
    try {
      const undo = await people.removeForMe(row);
      const back = async () => {
        if (!(await undo())) toasts.show(m.with_undo_late(), { kind: 'error' });
      };
      toasts.show(m.with_removed(), {
        action: { label: m.chat_undo(), run: () => void back().catch(complain) },
      });
    } catch (cause) {
      complain(cause);
    }
  }

  /** Marks the words of a message, to copy a part of them. */
  select({ id }: Line): void {
    this.selecting = id;
    const words = document.querySelector(`#message-${id} [data-words]`);
    if (words) getSelection()?.selectAllChildren(words);
  }
}
