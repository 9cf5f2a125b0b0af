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
const read = async (file) =>
  JSON.parse(await readFile(resolve(`emojibase-data/${file}.json`), 'utf8'));

/** The variants in one tone, light to dark; those of two people in two tones are left out. */
function toned(skins = []) {
  return skins.map(({ unicode }) => unicode).filter((text) => new Set(text.match(TONE)).size === 1);
}

/** @returns rows [emoji, group, Spanish name, Spanish words, English name, English words, variants], in Unicode's order */
async function emojiRows() {
  // Only the compact files write each emoji as it is meant to be sent, only the others say how old it is.
  const files = ['es/compact', 'en/compact', 'en/data'];
  const [es, en, whole] = await Promise.all(files.map(read));
  const english = new Map(en.map((one) => [one.hexcode, one]));
  const known = new Set(
    whole.filter(({ version }) => version <= NEWEST).map(({ hexcode }) => hexcode),
  );
  return es
    .filter(
      ({ group, hexcode }) => group !== undefined && group !== COMPONENT && known.has(hexcode),
    )
    .sort((a, b) => a.order - b.order)
    .map(({ unicode, group, label, tags = [], hexcode, skins }) => {
      const other = english.get(hexcode);
      return [
        unicode,
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
