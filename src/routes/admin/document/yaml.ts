import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  parseDocument,
  type Node,
  type YAMLMap,
} from 'yaml';

/** What a field of ours holds. */
export type Scalar = string | number | boolean;

const safe = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const reserved = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** A value as YAML writes it on one line; a JSON string is one of YAML's too. */
export function scalar(value: Scalar): string {
  if (typeof value !== 'string') return String(value);
  return safe.test(value) && !reserved.test(value) ? value : JSON.stringify(value);
}

/** Fields on one line: `{ a: 1, b: { c: 2 } }`. */
export function flow(fields: Record<string, Scalar | undefined>): string {
  const written = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${scalar(value)}`],
  );
  return `{ ${written.join(', ')} }`;
}

const snake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Other spellings of a field that the server reads. */
const spellings: Record<string, readonly string[]> = {
  rpm: ['requests_per_minute'],
  tpm: ['tokens_per_minute'],
  daily_requests: ['requests_per_day', 'daily'],
  daily_tokens: ['tokens_per_day'],
};

/** The pair of a map that holds the field, in whichever spelling. */
export function pairOf(map: YAMLMap, field: string) {
  const names = new Set([field, ...(spellings[field] ?? [])]);
  return map.items.find(({ key }) => isScalar(key) && names.has(snake(String(key.value))));
}

/** The text with one stretch replaced. */
export const splice = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Behind the line's end, or the text's. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Where a node's own writing ends: before the comment, the comma or the line's end behind it. */
export function endOf(text: string, node: Node): number {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    const inner = isMap(node) ? (node.items.at(-1)?.value ?? node.items.at(-1)?.key) : last;
    if (inner) return endOf(text, inner as Node);
  }
  let end = node.range?.[1] ?? 0;
  while (end > 0 && /\s/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** Nothing is written there: `field:` with no more than a comment. */
export const isNothing = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null);

/** The root of a document, when it is a map without aliases, which the server does not read. */
export function rootOf(text: string): YAMLMap {
  const { contents, errors } = parseDocument(text);
  if (errors.length > 0 || !isMap(contents) || isAlias(contents))
    throw new Error('the document cannot be read', { cause: errors[0] });
  return contents;
}
