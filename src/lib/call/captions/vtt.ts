/** WebVTT (https://www.w3.org/TR/webvtt1/). Pure. Times in milliseconds. */
export interface Cue {
  name: string;
  from: number;
  to: number;
  text: string;
}

/** A cue that is shown for less nobody can read. */
const SHORTEST = 500;

const escaped = (text: string): string =>
  text
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');

/** Hours have two digits or more. */
export function timestamp(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const seconds = Math.floor(whole / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${pad(hours)}:${pad(minutes)}:${pad(seconds % 60)}.${pad(whole % 1000, 3)}`;
}

/**
 * Who said what, as a file of captions in the order it was said.
 * @param began what the file's times count from
 */
export function toVtt(cues: readonly Cue[], began: number): string {
  const written = cues
    .filter(({ text }) => escaped(text) !== '')
    .toSorted((a, b) => a.from - b.from)
    .map(({ name, from, to, text }) => {
      const start = Math.max(0, from - began);
      const end = Math.max(start + SHORTEST, to - began);
      // A voice with an empty name is none.
      const voice = escaped(name);
      const words = voice === '' ? escaped(text) : `<v ${voice}>${escaped(text)}`;
      return `${timestamp(start)} --> ${timestamp(end)}\n${words}\n`;
    });
  return ['WEBVTT\n', ...written].join('\n');
}
