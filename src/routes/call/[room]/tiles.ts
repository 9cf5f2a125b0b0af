import type { Call, Person, Quality } from '$lib/call';
import { m } from '$lib/i18n';

/** What one place on the stage shows. */
export interface Tile {
  id: string;
  kind: 'person' | 'screen' | 'helen';
  mine: boolean;
  name: string;
  /** What stands for who has no picture. */
  initials: string;
  /** Gives the colour of who has no picture. */
  who: string;
  stream: MediaStream | null;
  picture: boolean;
  microphone: boolean;
  hand: boolean;
  /** They record what is heard and seen. */
  recording: boolean;
  speaking: boolean;
  reaction: string;
  link: Person['at'];
  quality: Quality;
  person: Person | null;
}

/** Everybody once, and every screen that is shown; oneself first, HELEN last. */
export function tilesOf(call: Call, me: string): Tile[] {
  const { local, shown } = call;
  const own: Tile = {
    id: 'me',
    kind: 'person',
    mine: true,
    name: m.call_you(),
    initials: letters(call.name),
    who: me,
    stream: local.main,
    picture: shown.camera,
    microphone: shown.microphone,
    hand: call.hand > 0,
    recording: call.recorder.on,
    speaking: call.speaking,
    reaction: call.reaction?.emoji ?? '',
    link: 'connected',
    quality: 'good',
    person: null,
  };
  const screen = local.screen
    ? [screenOf(own, 'me screen', local.screen, m.call_your_screen())]
    : [];
  return [
    own,
    ...screen,
    ...call.people.flatMap((one) => tilesOfPerson(one, call.use !== 'audio')),
    ...helenOf(call, own),
  ];
}

function helenOf(call: Call, own: Tile): Tile[] {
  const { guest } = call.helen;
  if (!guest) return [];
  const tile = {
    ...own,
    ...quiet,
    id: 'helen',
    kind: 'helen',
    mine: false,
    name: 'HELEN',
  } as const;
  return [{ ...tile, stream: null, picture: false, speaking: guest.at === 'speaking' }];
}

/** @param seen pictures are wanted: where none come, the last one is not to stand there as if it were frozen */
function tilesOfPerson(person: Person, seen: boolean): Tile[] {
  const { peer, name, user } = person.seat;
  const tile: Tile = {
    id: peer,
    kind: 'person',
    mine: false,
    name: name || m.call_guest(),
    initials: letters(name || m.call_guest()),
    who: user || peer,
    stream: person.main,
    picture:
      seen &&
      person.shown.camera &&
      person.main !== null &&
      person.main.getVideoTracks().length > 0,
    microphone: person.shown.microphone,
    hand: person.shown.hand > 0,
    recording: person.shown.recording,
    speaking: person.speaking,
    reaction: person.gestures.reaction?.emoji ?? '',
    link: person.at,
    quality: person.quality.shown,
    person,
  };
  if (!person.screen) return [tile];
  return [
    tile,
    screenOf(tile, `${peer} screen`, person.screen, m.call_screen_of({ name: tile.name })),
  ];
}

const quiet = { microphone: true, hand: false, recording: false, speaking: false, reaction: '' };

function screenOf(of: Tile, id: string, stream: MediaStream, name: string): Tile {
  return { ...of, ...quiet, id, kind: 'screen', name, stream, picture: true };
}

/** The first letters of a name's words. */
function letters(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = (word: string | undefined) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '';
  return first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '');
}
