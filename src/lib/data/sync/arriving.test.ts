import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { beginGroup, say } from '../between';
import { listMessages } from '../messages';
import type { UserRow } from '../rows';
import { hearArriving } from './arriving';
import { Device } from './device.fixture';
import { Engine } from './engine';
import type { SyncChange } from './protocol';
import { acquaint } from './server.between.fixture';
import { ServerModel } from './server.fixture';

type Message = Extract<SyncChange, { collection: 'messages'; row: unknown }>;

const [ana, eva] = ['a'.repeat(15), 'e'.repeat(15)] as const;
const devices: Device[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  for (const device of devices.splice(0)) await device.end();
});

test('what a poke shows is drawn before it is asked for, and written down when it was told', async () => {
  acquaint([ana, eva]);
  const server = new ServerModel();
  const [one, two] = [ana, eva].map((id) => new Device(server, id)) as [Device, Device];
  devices.push(one, two);
  for (const id of [ana, eva])
    server.state.people.set(id, { id, username: id, name: '', avatar: '', kind: '' });
  const friend: UserRow = { id: eva, username: eva, name: '', avatar: null, kind: 'human' };
  const thread = await beginGroup({ title: 'Uno', people: [friend], helen: false }, one.db);
  await one.sync();
  await two.sync();
  const { next } = server.page(eva, 0);
  const told = async (text: string): Promise<SyncChange[]> => {
    await say({ thread, text }, one.db);
    await one.sync();
    return server
      .page(eva, next)
      .changes.filter(({ collection }) => collection === 'messages')
      .slice(-1);
  };

  const order: string[] = [];
  let draw = (): void => {};
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => (draw = callback));
  let shows = true;
  const deaf = hearArriving(two.db, (rows) => {
    order.push(...rows.map(({ text }) => text));
    return shows;
  });
  const { page } = two.exchange;
  two.exchange.page = (...question) => {
    order.push('asked');
    return page(...question);
  };
  const engine = new Engine(two.db, two.exchange, { online: () => true, ended: () => {} });
  engine.hear(await told('Hola'));
  await new Promise((resolve) => setTimeout(resolve));
  expect(order).toEqual(['Hola']);
  order.push('drawn');
  draw();
  await vi.waitFor(() => expect(order.slice(0, 3)).toEqual(['Hola', 'drawn', 'asked']));

  const texts = async () => (await listMessages(thread, {}, two.db)).map(({ text }) => text);
  await vi.waitFor(async () => expect(await texts()).toContain('Hola'));
  // What nobody looks at waits for no picture, and a poke that shows something is kept by nobody.
  shows = false;
  vi.stubGlobal('requestAnimationFrame', () => expect.unreachable('nobody draws it'));
  const ghosts = (await told('Adiós')).map(
    (change) =>
      ({
        ...change,
        id: 'g'.repeat(15),
        row: { ...(change as Message).row, text: '?' },
      }) as Message,
  );
  engine.hear(ghosts);
  await vi.waitFor(async () => expect(await texts()).toContain('Adiós'));
  expect(await texts()).not.toContain('?');
  await engine.end();
  deaf();
});
