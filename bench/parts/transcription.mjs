import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownTable, median } from '../table.mjs';
import { wordErrorRate, wordErrors } from '../wer.mjs';

/** Our transcription beside transformers.js' stock pipeline: same weights, same clips, one thread each. */
export const name = 'transcription';

/** DESIGN section 9. */
const BARS = { ratio: 4, shortClip: 5, behindStock: 0.01, wordErrorRate: 0.12 };

/**
 * @typedef {{ took: number[], text: string, errors: number }} Side
 * @typedef {{ file: string, language: 'es' | 'en', reference: string, words: number, length: number,
 *   stock: Side, ours: Side, stages: { features: number, encode: number, decode: number } }} Clip
 */

/** @param {string} folder */
async function recordings(folder) {
  const lines = (await readFile(join(folder, 'transcripts.tsv'), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [file = '', language, reference = ''] = line.split('\t');
    return { file, language: /** @type {'es' | 'en'} */ (language), reference };
  });
}

/**
 * One clip, both sides after each other, so that what else the machine does falls on both alike.
 * @param {import('@playwright/test').Page} page
 * @param {{ file: string, language: 'es' | 'en', reference: string }} recording
 * @param {number} runs
 * @returns {Promise<Clip>}
 */
async function compare(page, { file, language, reference }, runs) {
  const sides = /** @type {const} */ (['stock', 'ours']);
  /** @type {Record<'stock' | 'ours', Side>} */
  const results = {
    stock: { took: [], text: '', errors: 0 },
    ours: { took: [], text: '', errors: 0 },
  };
  let length = 0;
  /** @type {Record<'features' | 'encode' | 'decode', number[]>} */
  const stages = { features: [], encode: [], decode: [] };
  for (let run = 0; run < runs; run++) {
    for (const side of run % 2 === 0 ? sides : sides.toReversed()) {
      const heard = await page.evaluate(
        ({ side, url, language }) => globalThis.bench[side](url, language),
        { side, url: `/speech/${file}`, language },
      );
      length = heard.length;
      results[side].took.push(heard.took);
      results[side].text = heard.text;
      results[side].errors = wordErrors(reference, heard.text, language).errors;
      if (side === 'stock') continue;
      for (const stage of /** @type {const} */ (['features', 'encode', 'decode'])) {
        stages[stage].push(heard.transcripts.reduce((sum, { timings }) => sum + timings[stage], 0));
      }
    }
  }
  return {
    ...{ file, language, reference, length, ...results },
    words: wordErrors(reference, '', language).words,
    stages: {
      features: least(stages.features),
      encode: least(stages.encode),
      decode: least(stages.decode),
    },
  };
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {{ runs: number, clips: string, speech: string }} options
 * @returns {Promise<Clip[]>}
 */
export async function measure(page, { runs, clips, speech }) {
  const chosen = (await recordings(speech)).filter(({ file }) => file.includes(clips));
  const [first] = chosen;
  if (!first) throw new Error(`no recording is called ${clips}`);
  // Loading is not what is compared.
  await compare(page, first, 1);
  const measured = [];
  for (const recording of chosen) {
    const clip = await compare(page, recording, runs);
    console.log(`${clip.file}: ${ratio(clip).toFixed(1)} × (${clip.ours.text})`);
    measured.push(clip);
  }
  return measured;
}

/** What else the machine does only ever adds: the least of the runs is nearest to what the work itself takes. */
const least = (/** @type {number[]} */ took) => Math.min(...took);

/** @param {Clip} clip */
const ratio = ({ stock, ours }) => least(stock.took) / least(ours.took);

/**
 * @param {readonly Clip[]} clips
 * @param {'stock' | 'ours'} side
 */
const errorRate = (clips, side) =>
  wordErrorRate(
    clips.map(({ reference, language, [side]: { text } }) => ({
      reference,
      heard: text,
      language,
    })),
  );

const percent = (/** @type {number} */ rate) => `${(100 * rate).toFixed(1)} %`;
const ms = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');

/** @param {readonly Clip[]} clips */
export function table(clips) {
  const rows = clips.map((clip) => {
    const [stock, ours] = [least(clip.stock.took), least(clip.ours.took)];
    return [
      clip.file.replace('.wav', ''),
      clip.length.toFixed(1),
      ms(stock),
      ms(ours),
      (stock / clip.length / 1000).toFixed(2),
      (ours / clip.length / 1000).toFixed(2),
      `**${ratio(clip).toFixed(1)}**`,
      percent(clip.stock.errors / clip.words),
      percent(clip.ours.errors / clip.words),
      clip.ours.text,
    ];
  });
  const head = ['clip', 's', 'stock ms', 'ours ms', 'stock RTF', 'ours RTF', 'times faster'];
  const short = clips.filter(({ length }) => length <= BARS.shortClip);
  const stages = /** @type {const} */ (['features', 'encode', 'decode']);
  const medians = stages.map(
    (stage) => `${stage} ${ms(median(short.map((clip) => clip.stages[stage])))} ms`,
  );
  const runs = Math.min(...clips.map((clip) => clip.ours.took.length));
  const summary = [
    runs > 1 ? `Times are the least of ${runs} runs.` : 'Times are of a single run.',
    `Word error rate over the set: stock ${percent(errorRate(clips, 'stock'))}, ours ${percent(errorRate(clips, 'ours'))}.`,
    short.length > 0 &&
      `Clips up to ${BARS.shortClip} s: ${median(short.map(ratio)).toFixed(1)} times faster at the median, ${Math.min(...short.map(ratio)).toFixed(1)} at the least; where our time goes (medians): ${medians.join(', ')}.`,
  ];
  return [
    markdownTable([...head, 'stock WER', 'ours WER', 'ours heard'], rows),
    ...summary.filter(Boolean),
  ].join('\n\n');
}

/** @param {readonly Clip[]} clips */
export function failures(clips) {
  const found = [];
  for (const clip of clips) {
    if (clip.length > BARS.shortClip || ratio(clip) >= BARS.ratio) continue;
    found.push(`${clip.file} is ${ratio(clip).toFixed(1)} times faster, not ${BARS.ratio}`);
  }
  const [stock, ours] = [errorRate(clips, 'stock'), errorRate(clips, 'ours')];
  if (ours > stock + BARS.behindStock) {
    found.push(`word error rate ${percent(ours)} beside ${percent(stock)}`);
  }
  if (ours > BARS.wordErrorRate) found.push(`word error rate ${percent(ours)}`);
  return found;
}
