import { expect, test } from 'vitest';
import histories from './protocol.cases.json' with { type: 'json' };
import type { Operation, SyncChange } from './protocol';
import { ServerModel } from './server.fixture';

const long = (name: string): string => name.padEnd(15, '0');
const short = (id: string): string => id.replace(/0+$/, '');

/** What somebody sees who begins now, in the words of the cases. */
function seen(model: ServerModel, user: string): string[] {
  const live = new Map<string, SyncChange>();
  for (const change of model.page(user, 0).changes) {
    if (!change.deleted) live.set(`${change.collection} ${change.id}`, change);
    else
      for (const [key, one] of live)
        if (
          one.id === change.id ||
          (!one.deleted && 'thread' in one.row && one.row.thread === change.id)
        )
          live.delete(key);
  }
  const views = new Map<string, string>();
  for (const one of live.values())
    if (one.collection === 'members' && !one.deleted)
      views.set(
        one.row.thread,
        `${one.row.pinned ? 'pinned' : '-'} ${one.row.archived ? 'archived' : '-'}`,
      );
  return [...live.values()]
    .flatMap((one) => {
      if (one.deleted) return [];
      if (one.collection === 'threads')
        return [`thread ${short(one.id)} ${one.row.title} ${views.get(one.id)}`];
      if (one.collection !== 'messages') return [];
      const { seq, author, text, heard, language } = one.row;
      return [`message ${short(one.id)} ${seq} ${author} ${text}/${heard} ${language || '-'}`];
    })
    .toSorted();
}

for (const { name, steps, ana, eva } of histories as unknown as {
  name: string;
  steps: { as: string; do: Record<string, string>; gives: string }[];
  ana: string[];
  eva?: string[];
}[])
  test(`the model of the server: ${name}`, () => {
    const model = new ServerModel();
    for (const [index, step] of steps.entries()) {
      const operation: Record<string, string> = { id: `op${index}`, ...step.do };
      for (const field of ['id', 'thread', 'message', 'parent', 'leaf'])
        if (operation[field]) operation[field] = long(operation[field]);
      const [result] = model.push(step.as, [operation as unknown as Operation & { id: string }]);
      expect(result?.ok ? 'ok' : result?.code, `step ${index}`).toBe(step.gives);
    }
    expect(seen(model, 'ana')).toEqual(ana);
    expect(seen(model, 'eva')).toEqual(eva ?? []);
  });
