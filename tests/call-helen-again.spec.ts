import type { LLMock } from '@copilotkit/aimock';
import type { Page } from '@playwright/test';
import {
  asked,
  expect,
  hers,
  invite,
  LONG,
  messages,
  note,
  QUESTION,
  sumsUp,
  test,
} from './call-helen';
import { ask, type Caller } from './call-people';
import type { Person } from './devices';
import { expectAccessibleInBothThemes } from './fixtures';

test.use({ screenshot: 'off' });
// Two browsers that write down what they hear, and one that speaks besides, on two cores.
test.describe.configure({ timeout: 420_000 });

const REPLY = 'It will rain in London tomorrow, so take an umbrella.';
const SUMMARY = '**ana**\n- Pregunta por el tiempo en Londres.';

const replies = (cloud: LLMock, content: string) =>
  cloud.on({ predicate: () => true }, { content });

/** Both are in, the second in silence. */
async function meet(one: Caller, other: Caller, room: string): Promise<void> {
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  await other.button('Silenciar el micrófono').click();
}

/** What a page says of HELEN to the others can be kept back. Call before it loads. */
const holdable = (page: Page) =>
  page.addInitScript(() => {
    const { prototype } = RTCDataChannel;
    const { send } = prototype;
    const waiting: (() => void)[] = [];
    let holds = false;
    prototype.send = function (said: unknown) {
      const say = () => Reflect.apply(send, this, [said]);
      if (holds && typeof said === 'string' && said.includes('"t":"helen')) waiting.push(say);
      else say();
    };
    const helenHold = (on: boolean) => {
      holds = on;
      if (!on) for (const say of waiting.splice(0)) say();
    };
    Object.assign(globalThis, { helenHold });
  });

const held = (page: Page, on: boolean) =>
  page.evaluate(
    (hold) => (globalThis as unknown as { helenHold(on: boolean): void }).helenHold(hold),
    on,
  );

/** No key rests any more after a failure. */
async function rested(url: string, admin: Person): Promise<void> {
  type Standing = { keys: { state: string }[] };
  const states = async () =>
    (await ask<Standing[]>(url, admin, '/api/admin/providers')).flatMap(({ keys }) =>
      keys.map(({ state }) => state),
    );
  await expect.poll(states, { timeout: 30_000 }).toEqual(['ready', 'ready', 'ready', 'ready']);
}

test('a summary that failed is made when somebody tries again', async ({
  caller,
  room,
  server,
  group,
  cloud,
  ana,
  eva,
}) => {
  const error = { message: 'not now', type: 'server_error' };
  cloud.on(sumsUp, { error, status: 500 });
  replies(cloud, REPLY);
  const [one, other] = [await caller(ana, { says: [QUESTION, 30] }), await caller(eva)];
  await meet(one, other, room);
  await invite(one);
  await expect(note(one)).toHaveAttribute('data-helen', 'speaking', LONG);
  await one.button('Colgar').click();

  const notices = one.page.getByRole('region', { name: 'Avisos' });
  await expect(notices).toContainText('HELEN no ha podido hacer el resumen.', { timeout: 30_000 });
  const hersIn = async () =>
    (await messages(server.url, eva, group)).filter(({ author }) => author === 'helen');
  expect(await hersIn()).toEqual([]);

  cloud.reset();
  cloud.on(sumsUp, { content: SUMMARY });
  await rested(server.url, ana);
  // The page may be left for another place of the app meanwhile.
  await one.page.getByRole('link', { name: 'Ir a la conversación' }).click();
  await notices.getByRole('button', { name: 'Reintentar' }).click();
  await expect(notices).toContainText('HELEN ha dejado el resumen en la conversación.', {
    timeout: 30_000,
  });
  await expect(notices).not.toContainText('HELEN no ha podido hacer el resumen.');
  expect((await hersIn()).map(({ text }) => text)).toEqual([
    `**Resumen de la llamada**\n\n${SUMMARY}`,
  ]);
  await expect(one.page.getByRole('log')).toContainText('Pregunta por el tiempo en Londres');
});

test('sent away she forgets, and invited again everybody is asked anew', async ({
  caller,
  room,
  cloud,
  ana,
  eva,
}) => {
  replies(cloud, REPLY);
  const [one, other] = [await caller(ana, { says: [QUESTION, 20] }), await caller(eva)];
  await meet(one, other, room);
  await invite(one);
  await other.button('Que me oiga').click();
  await expect(note(one)).toContainText('Oye a Eva Luna.');
  await expect(note(other)).toHaveAttribute('data-helen', 'speaking', LONG);

  await one.button('Más opciones').click();
  await one.button('Que HELEN se vaya').click();
  for (const person of [one, other]) {
    await expect(note(person)).toHaveCount(0);
    await expect(person.tile('HELEN')).toHaveCount(0);
  }
  cloud.reset();
  cloud.clearRequests();
  replies(cloud, 'The sun will shine in London tomorrow.');

  await one.button('Invitar a HELEN').click();
  await expect(one.button('Que HELEN se vaya')).toBeVisible(LONG);
  await one.page.keyboard.press('Escape');
  // A yes was to the invitation before.
  await expect(note(other)).toHaveAttribute('data-heard', 'asked');
  await expect(note(one)).toContainText('No oye a Eva Luna.');
  await expect(note(other)).toHaveAttribute('data-helen', 'speaking', LONG);
  await expect(other.tile('HELEN').locator('.subtitle')).toContainText('sun will shine', LONG);
  const questions = asked(cloud);
  expect(questions).toHaveLength(1);
  expect(questions[0]).not.toContain('It will rain');
});

test('of two who invite her at once one has her, and she answers once', async ({
  caller,
  room,
  cloud,
  ana,
  eva,
}) => {
  replies(cloud, REPLY);
  const [one, other] = [await caller(ana, { says: [QUESTION, 45] }), await caller(eva)];
  for (const { page } of [one, other]) await holdable(page);
  await meet(one, other, room);
  // What she hears is what is said from her coming on.
  await one.button('Silenciar el micrófono').click();
  // Neither hears of the other's before both have her.
  for (const { page } of [one, other]) await held(page, true);
  for (const person of [one, other]) await person.button('Más opciones').click();
  for (const person of [one, other]) await person.button('Invitar a HELEN').click();
  for (const person of [one, other])
    await expect(person.button('Que HELEN se vaya')).toBeVisible(LONG);
  for (const { page } of [one, other]) await held(page, false);
  // That of the lower seat stays.
  await expect(other.button('Que HELEN se vaya')).toHaveCount(0);
  await expect(other.button('Invitar a HELEN')).toHaveCount(0);
  await expect(one.button('Que HELEN se vaya')).toBeVisible();
  for (const person of [one, other]) {
    await person.page.keyboard.press('Escape');
    await expect(person.tile('HELEN')).toHaveCount(1);
    await expect(note(person)).toHaveCount(1);
  }
  await expect(note(one)).toContainText('la has invitado tú.');
  await expect(note(other)).toContainText('HELEN está en la llamada con ana.');
  await expect(note(other)).toHaveAttribute('data-heard', 'asked');
  await other.button('Que me oiga').click();
  await expect(note(one)).toContainText('Oye a Eva Luna.');

  await one.button('Activar el micrófono').click();
  await Promise.all(
    [one, other].map((person) =>
      expect(note(person)).toHaveAttribute('data-helen', 'speaking', LONG),
    ),
  );
  // It is asked once.
  await one.button('Silenciar el micrófono').click();
  for (const person of [one, other]) {
    await person.button('Transcripción').click();
    await expect(hers(person)).toHaveText([/It will rain in London tomorrow/], LONG);
    await expect(note(person)).toHaveAttribute('data-helen', 'listening', LONG);
  }
  expect(asked(cloud)).toHaveLength(1);
  for (const person of [one, other]) await expect(hers(person)).toHaveCount(1);
  await expectAccessibleInBothThemes(one.page);
});
