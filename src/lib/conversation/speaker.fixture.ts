import type { Voice } from './history.fixture';
import type { Surroundings } from './surroundings.fixture';
import type { Command } from './turn';

/** Says what is to be said, word after word; may be missing, stop, or go on. Only the world imports this. */
export class SpeakerFixture {
  readonly voices = new Map<number, Voice>();
  /** Turns whose text was shown without a voice. */
  readonly silent = new Set<number>();

  constructor(private readonly world: Surroundings) {}

  /** @param newest the last turn that is answered */
  say({ turn, text }: Extract<Command, { type: 'say' }>, newest: number): void {
    const foreign = text.split(' ').some((word) => word !== '' && !word.startsWith(`r${turn}.`));
    if (foreign) this.world.wrong(`says ${text} for turn ${turn}`);
    if (turn !== newest) this.world.wrong(`speaks for ${turn} over the newer turn ${newest}`);
    const { state } = this.world;
    const known = this.voices.get(turn);
    if (known?.stopped || known?.ended) return this.world.wrong('says more after the end');
    if (known !== undefined) {
      known.text += text;
      return;
    }
    if (state.name !== 'idle' && state.name !== 'error' && state.ear.is !== 'quiet')
      this.world.wrong('begins to speak while the person does');
    const voice: Voice = {
      text,
      played: '',
      ended: false,
      stopped: false,
      started: false,
      ducked: false,
      broken: false,
    };
    this.voices.set(turn, voice);
    const kind = this.world.fault() ? this.world.chance() : 1;
    if (kind < 0.3) {
      const code = kind < 0.15 ? 'voice_missing' : 'synthesis_failed';
      voice.broken = true;
      this.silent.add(turn);
      return this.world.later(30, () => {
        if (voice.stopped) return;
        voice.stopped = code === 'voice_missing';
        this.world.send({ type: 'speaker-failed', turn, code });
      });
    }
    if (kind < 0.5) return void (voice.broken = true);
    this.world.later(this.world.delay(80, 400), () => this.play(turn, voice, kind < 0.8));
  }

  /** Plays word after word; `stubborn` voices go on telling after they were stopped. */
  private play(turn: number, voice: Voice, stubborn: boolean): void {
    const { state } = this.world;
    if (voice.stopped) {
      if (stubborn) this.world.send({ type: 'speaker-started', turn });
      return;
    }
    if (!voice.started) {
      voice.started = true;
      this.world.send({ type: 'speaker-started', turn });
      if (state.answered > turn) this.world.wrong(`sounds for ${turn} after ${state.answered}`);
    }
    const rest = voice.text.slice(voice.played.length);
    if (rest === '') {
      if (voice.ended) return this.world.send({ type: 'speaker-finished', turn });
      return this.world.later(40, () => this.play(turn, voice, stubborn));
    }
    this.world.later(this.world.delay(100, 350), () => {
      if (voice.stopped) {
        if (stubborn) this.world.send({ type: 'speaker-heard', turn, text: voice.text });
        return;
      }
      const space = rest.indexOf(' ');
      voice.played += space < 0 ? rest : rest.slice(0, space + 1);
      this.world.send({ type: 'speaker-heard', turn, text: voice.played });
      const { state: now } = this.world;
      const resting = now.name === 'idle' || now.name === 'error';
      const alone = !resting && now.ear.is === 'quiet' && now.pending === null;
      if (alone && voice.ducked)
        this.world.wrong(`stays low in turn ${turn} with nobody else speaking`);
      this.play(turn, voice, stubborn);
    });
  }

  end(turn: number): void {
    const voice = this.voices.get(turn);
    if (voice === undefined || voice.ended || voice.stopped) this.world.wrong('ends no speech');
    else voice.ended = true;
  }

  duck(turn: number, on: boolean): void {
    const voice = this.voices.get(turn);
    if (voice === undefined || voice.stopped) this.world.wrong('ducks no voice');
    else voice.ducked = on;
  }

  stop(turn: number): void {
    const voice = this.voices.get(turn);
    if (voice === undefined || voice.stopped) return this.world.wrong('stops no voice');
    voice.stopped = true;
    if (this.world.fault(0.3)) return;
    this.world.later(this.world.delay(2, 40), () =>
      this.world.send({ type: 'speaker-stopped', turn, heard: voice.played }),
    );
  }
}
