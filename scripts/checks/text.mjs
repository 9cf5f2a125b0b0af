// Every word a person reads comes from messages/: components hold none.
import { lineOf, read, sources } from './sources.mjs';

const attributes = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'label',
  'placeholder',
  'title',
]);
/** The same in every language. */
const universal = new Set([
  'HELEN',
  'JSON',
  'Markdown',
  'ms',
  's',
  'kB',
  'MB',
  'GB',
  'Hz',
  'dB',
  'p50',
  'p95',
  'x',
]);

const words = (text) => text.match(/[\p{L}\p{N}]*\p{L}[\p{L}\p{N}]*/gu) ?? [];
const isText = (text) => words(text).some((word) => !universal.has(word));

export async function findHardCodedText() {
  const { parse } = await import('svelte/compiler');
  return sources(/\.svelte$/, ['src']).flatMap((file) => hardCodedText(parse, file, read(file)));
}

/** Each literal of one component that a person would read, with its place. */
export function hardCodedText(parse, file, source) {
  const found = [];
  const note = (node, text) =>
    found.push(`${file}:${lineOf(source, node.start)} "${text.trim().slice(0, 60)}"`);
  visitFragment(parse(source, { modern: true, filename: file }).fragment, note);
  return found;
}

function visitFragment(node, note) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) return node.forEach((child) => visitFragment(child, note));
  switch (node.type) {
    case 'Text':
      if (isText(node.data)) note(node, node.data);
      return;
    case 'ExpressionTag':
      visitExpression(node.expression, note);
      return;
    case 'Attribute':
      if (!attributes.has(node.name) || node.value === true) return;
      visitFragment(node.value, note);
      return;
    case 'StyleSheet':
    case 'Script':
      return;
  }
  if (node.attributes) visitFragment(node.attributes, note);
  for (const key of [
    'fragment',
    'nodes',
    'consequent',
    'alternate',
    'body',
    'fallback',
    'pending',
    'then',
    'catch',
  ]) {
    if (node[key]) visitFragment(node[key], note);
  }
}

/** Literals that would be shown as they stand; what is handed to a function is that function's matter. */
function visitExpression(node, note) {
  switch (node?.type) {
    case 'Literal':
      if (typeof node.value === 'string' && isText(node.value)) note(node, node.value);
      return;
    case 'TemplateLiteral':
      for (const part of node.quasis) if (isText(part.value.cooked)) note(part, part.value.cooked);
      for (const part of node.expressions) visitExpression(part, note);
      return;
    case 'ConditionalExpression':
      visitExpression(node.consequent, note);
      visitExpression(node.alternate, note);
      return;
    case 'LogicalExpression':
    case 'BinaryExpression':
      if (node.type === 'BinaryExpression' && node.operator !== '+') return;
      visitExpression(node.left, note);
      visitExpression(node.right, note);
  }
}
