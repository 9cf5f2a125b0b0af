import { isMap, isSeq, type Node, type YAMLSeq } from 'yaml';
import { replaceNode, setField } from './edit';
import { endOf, flow, isNothing, lineStart, nextLine, pairOf, rootOf, splice } from './yaml';

/** A routing rule as people write it. */
export interface RuleDraft {
  condition: string;
  provider: string;
  /** Empty: the provider's default. */
  model: string;
  priority: number;
}

/** A rule of the document; `index` is its place in the list, which is not the order in which rules are tried. */
export interface WrittenRule extends RuleDraft {
  index: number;
}

const field = 'routing_rules';

/** The rules in the order in which they are tried: the highest priority first, then as they were written. */
export function listRules(text: string): WrittenRule[] {
  const list = pairOf(rootOf(text), field)?.value;
  if (!isSeq(list)) return [];
  return list.items
    .map((item, index) => {
      const read = (name: string) => {
        const value = isMap(item) ? pairOf(item, name)?.value : undefined;
        return (value as { value?: unknown } | undefined)?.value;
      };
      return {
        index,
        condition: String(read('condition') ?? ''),
        provider: String(read('provider') ?? ''),
        model: String(read('model') ?? ''),
        priority: Number(read('priority') ?? 0),
      };
    })
    .toSorted((a, b) => b.priority - a.priority);
}

const fieldsOf = ({ condition, provider, model, priority }: RuleDraft) => ({
  condition,
  provider,
  model: model === '' ? undefined : model,
  priority,
});

function listOf(text: string): YAMLSeq | null {
  const value = pairOf(rootOf(text), field)?.value;
  return isSeq(value) ? value : null;
}

/** A document with one rule more, written last. */
export function addRule(text: string, rule: RuleDraft): string {
  const item = flow(fieldsOf(rule));
  const pair = pairOf(rootOf(text), field);
  if (!pair) return `${text.trimEnd()}\n\n${field}:\n  - ${item}\n`;
  const list = pair.value;
  const last = isSeq(list) ? (list.items.at(-1) as Node | undefined) : undefined;
  if (!isSeq(list) || !last) {
    const colon = text.indexOf(':', (pair.key as Node).range![1]) + 1;
    const end = isNothing(list) ? colon : (list as Node).range![1];
    return splice(text, colon, end, `\n  - ${item}`);
  }
  const end = endOf(text, last);
  if (list.flow === true) return splice(text, end, end, `, ${item}`);
  const dash = text.lastIndexOf('-', last.range![0] - 1);
  const indent = text.slice(lineStart(text, dash), dash);
  const line = nextLine(text, end);
  const gap = text[line - 1] === '\n' ? '' : '\n';
  return splice(text, line, line, `${gap}${indent}- ${item}\n`);
}

/** One rule rewritten, on one line; what stands around it stays. */
export function editRule(text: string, index: number, rule: RuleDraft): string {
  const item = listOf(text)?.items[index] as Node | undefined;
  if (!item) throw new Error('there is no such rule');
  return replaceNode(text, item, fieldsOf(rule));
}

/** One rule less; a list without any is written `[]`. */
export function removeRule(text: string, index: number): string {
  const list = listOf(text);
  const item = list?.items[index] as Node | undefined;
  if (!list || !item) throw new Error('there is no such rule');
  const [from, end] = [item.range![0], endOf(text, item)];
  if (list.items.length === 1) {
    const colon = text.indexOf(':', (pairOf(rootOf(text), field)!.key as Node).range![1]) + 1;
    return splice(text, colon, list.flow === true ? list.range![1] : end, ' []');
  }
  if (list.flow === true) {
    if (index > 0) return splice(text, text.lastIndexOf(',', from), end, '');
    return splice(text, from, (list.items[1] as Node).range![0], '');
  }
  const dash = text.lastIndexOf('-', from - 1);
  return splice(text, lineStart(text, dash), nextLine(text, end), '');
}

/** Moves a rule in the order in which they are tried, by priorities alone: the list stays as it is written. */
export function moveRule(text: string, from: number, to: number): string {
  const order = listRules(text);
  const [moved] = order.splice(from, 1);
  if (!moved || to < 0 || to > order.length) return text;
  order.splice(to, 0, moved);
  return order.reduce((changed, rule, place) => {
    const priority = (order.length - place) * 10;
    return rule.priority === priority
      ? changed
      : setField(changed, [field, rule.index, 'priority'], priority);
  }, text);
}
