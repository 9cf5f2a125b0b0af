/** How long a reaction is seen, in milliseconds. */
const REACTION = 4000;

/** What somebody says without words. Times in milliseconds since 1970. */
export class Gestures {
  /** When the hand went up; 0 when it is down. */
  hand = $state(0);
  reaction = $state.raw<{ emoji: string; at: number } | null>(null);

  react(emoji: string): void {
    this.reaction = { emoji, at: Date.now() };
  }

  /** A reaction is over after a while. */
  fade(now: number): void {
    if (this.reaction && now - this.reaction.at > REACTION) this.reaction = null;
  }
}
