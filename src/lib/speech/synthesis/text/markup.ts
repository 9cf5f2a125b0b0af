import type { Rule } from './types';

const silent = () => '';

/** Everything written for the eye: markdown and emoji are not said, links are said by their names. */
export const markup: Rule[] = [
  // Code in a fence, whole or as far as it has come.
  { at: /```[\s\S]*?(?:```|$)/uy, say: silent },
  // Rules, table borders, headings, quotes, bullets and check boxes at the start of a line.
  { at: /(?<=^|\n)[ \t]*(?:[-*_=]{3,}|[|:\- ]{3,})[ \t]*(?=\n|$)/uy, say: silent },
  { at: /(?<=^|\n)[ \t]*(?:#{1,6}|>+|[-*+•]|[-*+] \[[ xX]\])(?=\s)/uy, say: silent },
  { at: /!?\[(?=[^\]]*\])/uy, say: silent },
  { at: /\]\([^)\s]*\)/uy, say: silent },
  { at: /<\/?[a-z][^>\n]*>/iuy, say: silent },
  { at: /[*_~`|]+/uy, say: silent },
  {
    at: /(?:\p{Extended_Pictographic}|\p{Emoji_Presentation}|\p{Regional_Indicator}|[\u{1F3FB}-\u{1F3FF}]|[\u{E0020}-\u{E007F}]|\uFE0E|\uFE0F|\u20E3|\u200D)+/uy,
    say: (match) => (/^[©®™]/.test(match[0]) ? null : ''),
  },
];

/** Addresses: the host with its dots said, without what a voice cannot make clear. */
export function addresses(said: {
  dot: string;
  at: string;
  dash: string;
  underscore: string;
}): Rule[] {
  const spell = (host: string) =>
    host
      .replace(/\./g, ` ${said.dot} `)
      .replace(/-/g, ` ${said.dash} `)
      .replace(/_/g, ` ${said.underscore} `);
  return [
    {
      at: /(?<![\p{L}\p{N}])([\p{L}\p{N}._%+-]+)@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/uy,
      say: (match) => `${spell(match[1]!)} ${said.at} ${spell(match[2]!)}`,
    },
    {
      at: /(?:https?:\/\/(?:www\.)?|www\.)((?:[\p{L}\p{N}-]+\.)*[\p{L}\p{N}-]+)(?::\d+)?(?:[/?#][^\s)\]>"”»]*[^\s)\]>"”».,;:!?])?\/?/uy,
      say: (match) => spell(match[1]!),
    },
    {
      at: /(?<![\p{L}\p{N}@])((?:[a-z0-9-]+\.)+(?:com|org|net|es|mx|ar|io|dev|app|edu|gov|uk|eu|ai))(?![\p{L}\p{N}])(?:\/[^\s)\]>"”»]*[^\s)\]>"”».,;:!?])?/iuy,
      say: (match) => spell(match[1]!),
    },
  ];
}
