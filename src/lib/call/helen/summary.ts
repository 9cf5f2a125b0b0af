import { requestJson } from '$lib/data';
import { getLocale } from '$lib/i18n';
import type { Line } from '../captions/transcript';
import { isHers } from './words';

/** What HELEN says in the conversation of who said what in a call: the server makes it, and has one of a call. */
export class Summary {
  readonly #room: string;
  readonly #lines: readonly Line[];

  constructor(room: string, lines: readonly Line[]) {
    this.#room = room;
    this.#lines = lines;
  }

  /** Can be asked for again. Throws HelenError: what the server refuses with, offline. */
  async make(): Promise<void> {
    const lines = this.#lines.map(({ who, text }) => ({ peer: isHers(who) ? 'helen' : who, text }));
    const body = { language: getLocale(), lines };
    const path = `/api/calls/${encodeURIComponent(this.#room)}/summary`;
    await requestJson(path, { method: 'POST', body });
  }
}
