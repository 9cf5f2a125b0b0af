// The emoji as the app carries them: of emojibase's data in both languages only what the picker shows and searches.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const NAME = 'virtual:helen-emoji';
/** Newer ones are boxes on many phones: they are drawn with the system's font. */
const NEWEST = 15.1;
/** Bare skin tones and hair: parts of emoji. */
const COMPONENT = 2;
const TONE = /[\u{1F3FB}-\u{1F3FF}]/gu;

const { resolve } = createRequire(import.meta.url);
const read = async (language) =>
  JSON.parse(await readFile(resolve(`emojibase-data/${language}/data.json`), 'utf8'));

/** As keyboards write it: the sign for a picture only after what would else be a letter. */
const written = (text) => text.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');

/** The variants in one tone, light to dark; those of two people in two tones are left out. */
function toned(skins = []) {
  return skins
    .map(({ emoji }) => written(emoji))
    .filter((text) => new Set(text.match(TONE)).size === 1);
}

/** @returns rows [emoji, group, Spanish name, Spanish words, English name, English words, variants], in Unicode's order */
async function emojiRows() {
  const [es, en] = await Promise.all(['es', 'en'].map(read));
  const english = new Map(en.map((one) => [one.hexcode, one]));
  return es
    .filter(({ group, version }) => group !== undefined && group !== COMPONENT && version <= NEWEST)
    .sort((a, b) => a.order - b.order)
    .map(({ emoji, group, label, tags = [], hexcode, skins }) => {
      const other = english.get(hexcode);
      return [
        written(emoji),
        group,
        label,
        tags.join(' '),
        other.label,
        (other.tags ?? []).join(' '),
        toned(skins).join(' '),
      ];
    });
}

/** Gives `import('virtual:helen-emoji')` its rows: half of what the library's own files weigh. */
export function emojiData() {
  return {
    name: 'helen:emoji',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return undefined;
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(await emojiRows()))});`;
    },
  };
}
