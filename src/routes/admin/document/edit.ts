import { isMap, isSeq, stringify, type Node, type YAMLMap } from 'yaml';
import {
  endOf,
  flow,
  isNothing,
  lineStart,
  nextLine,
  pairOf,
  rootOf,
  scalar,
  splice,
  type Scalar,
} from './yaml';

/**
 * The document as it can be edited in place: as it was written, or, when that is JSON or an older system's spelling, the
 * same in ours (there no comment is lost: JSON has none).
 */
export function editable(written: string, asJson: string): string {
  if (!written.trimStart().startsWith('{')) {
    const root = rootOf(written);
    const known = root.items.map(({ key }) => String(key));
    const ours = isMap(pairOf(root, 'providers')?.value);
    if (ours && !known.some((name) => /^(mcp_config|ai_providers|security)$/.test(name)))
      return written;
  }
  return stringify(JSON.parse(asJson), { lineWidth: 0 });
}

/** A field and those around it that are missing: `limits: { user: { rpm: 5 } }`. */
function nested(path: readonly string[], value: Scalar): string {
  const [first = '', ...rest] = path;
  return `${scalar(first)}: ${rest.length > 0 ? `{ ${nested(rest, value)} }` : scalar(value)}`;
}

/** A field that is not there yet, put into the map around it. */
function insert(text: string, map: YAMLMap, path: readonly string[], value: Scalar): string {
  const field = nested(path, value);
  const last = map.items.at(-1);
  if (map.flow === true) {
    if (last)
      return splice(text, ...at(endOf(text, (last.value ?? last.key) as Node)), `, ${field}`);
    return splice(text, map.range![0], map.range![1], `{ ${field} }`);
  }
  const first = map.items[0]!;
  const start = (first.key as Node).range![0];
  const indent = ' '.repeat(start - lineStart(text, start));
  // Behind the first field of one line: `type` or a name stays what a reader sees first.
  const short = map.items.find(({ value: one }) => {
    const node = one as Node | null;
    return node?.range && !text.slice(node.range[0], endOf(text, node)).includes('\n');
  });
  // A map in a list begins on the line of its dash: there the first field cannot be pushed down.
  const line = short ? nextLine(text, endOf(text, short.value as Node)) : lineStart(text, start);
  const before = text.slice(0, line);
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${before}${gap}${indent}${field}\n${text.slice(line)}`;
}

const at = (place: number): [number, number] => [place, place];

/**
 * Sets one field, in place: comments, order and everything else stay as they were written.
 * @param path names of fields, and numbers of items of lists
 */
export function setField(text: string, path: readonly (string | number)[], value: Scalar): string {
  let node: unknown = rootOf(text);
  for (const [depth, step] of path.entries()) {
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      continue;
    }
    if (!isMap(node)) throw new Error(`${path.slice(0, depth).join('.')} holds no fields`);
    const pair = pairOf(node, String(step));
    const rest = path.slice(depth).map(String);
    if (!pair) {
      if (depth > 0) return insert(text, node, rest, value);
      return `${text.trimEnd()}\n\n${nested(rest, value)}\n`;
    }
    if (isNothing(pair.value)) {
      const key = (pair.key as Node).range![1];
      const colon = text.indexOf(':', key) + 1;
      const inner = rest.length > 1 ? `{ ${nested(rest.slice(1), value)} }` : scalar(value);
      const written = (pair.value as Node | null)?.range;
      const end = written && written[1] > written[0] ? written[1] : colon;
      return splice(text, colon, end, ` ${inner}`);
    }
    node = pair.value;
  }
  const leaf = node as Node;
  return splice(text, leaf.range![0], endOf(text, leaf), scalar(value));
}

/** A whole map or scalar on one line in the place of a node. */
export function replaceNode(text: string, node: Node, fields: Record<string, Scalar | undefined>) {
  return splice(text, node.range![0], endOf(text, node), flow(fields));
}
