import {
  asked,
  expect,
  finished,
  hers,
  invite,
  LONG,
  messages,
  note,
  QUESTION,
  sounds,
  sumsUp,
  test,
} from './call-helen';
import type { Caller } from './call-people';
import { expectAccessible } from './fixtures';

test.use({ screenshot: 'off' });
// Two browsers that write down what they hear, and one that speaks besides, on two cores.
test.describe.configure({ timeout: 420_000 });

const OTHER = 'es-09';
const REPLY = 'It will rain in London tomorrow, so take an umbrella. Shall I say more?';
const TALE = 'There was a blue cat who lived in a lighthouse, and it could not sleep. '.repeat(12);
const SUMMARY = '**ana**\n- Pregunta por el tiempo en Londres.';

const linesOf = (of: Caller, name: string) => finished(of).filter({ hasText: name });

test('HELEN answers in the call, hears only who agreed, and sums it up in the conversation', async ({
  caller,
  room,
  server,
  group,
  cloud,
  ana,
  eva,
}) => {
  cloud.on(sumsUp, { content: SUMMARY });
  cloud.on({ predicate: () => true }, { content: REPLY });
  const [one, other] = [
    await caller(ana, { says: [QUESTION, 40] }),
    await caller(eva, { says: [OTHER, 4] }),
  ];
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  // What Eva says is written for Ana to read, which does not make it HELEN's.
  await one.button('Subtítulos').click();
  await one.button('Transcripción').click();
  expect(await sounds(other)).toHaveLength(1);
  await invite(one);

  await expect(note(other)).toContainText('HELEN está en la llamada con ana. Oye a ana.');
  await expect(note(other)).toHaveAttribute('data-heard', 'asked');
  await expectAccessible(other.page);
  await other.button('Que no me oiga').click();
  await expect(note(other)).toContainText('A ti no te oye.');
  await expect(note(one)).toContainText('la has invitado tú. No oye a Eva Luna. A ti te oye.');

  await expect.poll(() => asked(cloud).length, LONG).toBeGreaterThan(0);
  await expect
    .poll(async () => (await sounds(other)).filter(({ energy }) => energy > 0).length, LONG)
    .toBe(2);
  const helen = other.tile('HELEN');
  await expect(helen).toBeVisible();
  await expect(helen.locator('.subtitle')).toContainText('It will rain', LONG);
  await other.button('Transcripción').click();
  for (const person of [one, other])
    await expect(hers(person).first()).toContainText('It will rain in London', LONG);
  await expect(linesOf(one, 'Eva Luna').first()).toContainText(/mesa|personas|sábado/, LONG);
  await expect(linesOf(one, 'Eva Luna').nth(1)).toBeVisible(LONG);

  await one.button('Colgar').click();
  await expect(other.page.getByText('HELEN se ha ido con ana')).toBeVisible();
  await expect(note(other)).toHaveCount(0);
  await expect(one.page.getByText('HELEN ha dejado el resumen')).toBeVisible({ timeout: 30_000 });
  const kept = await messages(server.url, eva, group);
  expect(kept.filter(({ author }) => author === 'helen').map(({ text }) => text)).toEqual([
    `**Resumen de la llamada**\n\n${SUMMARY}`,
  ]);
  const all = asked(cloud);
  expect(all[0]).toMatch(/ana: [^"]*(Helen|Ellen)/i);
  expect(all.at(-1)).toContain('HELEN: It will rain in London');
  for (const question of all) expect(question).not.toMatch(/reservar|mesa|cuatro|sábado/i);
});

test('anyone stops her at once, and who takes their yes back is heard no more', async ({
  caller,
  room,
  cloud,
  ana,
  eva,
}) => {
  cloud.on({ predicate: () => true }, { content: TALE });
  const [one, other] = [
    await caller(ana, { says: [OTHER, 120] }),
    await caller(eva, { says: [QUESTION, 15] }),
  ];
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  await one.button('Silenciar el micrófono').click();
  await invite(one);
  await other.button('Que me oiga').click();
  await expect(note(one)).toContainText('Oye a Eva Luna.');
  await expect(note(other)).toHaveAttribute('data-helen', 'speaking', LONG);
  await one.button('Callar a HELEN').click();
  for (const person of [one, other])
    await expect(note(person)).toHaveAttribute('data-helen', 'listening');
  const before = await sounds(other);
  await other.button('Que no me oiga').click();
  await expect(note(one)).toContainText('No oye a Eva Luna.');
  const count = asked(cloud).length;
  // She says the same again, and again: nobody is asked, and nothing is heard.
  for (let time = 0; time < 3; time++) {
    await expect(one.tile('Eva Luna')).toHaveClass(/\bspeaking\b/, { timeout: 40_000 });
    await expect(one.tile('Eva Luna')).not.toHaveClass(/\bspeaking\b/, { timeout: 40_000 });
  }
  expect(asked(cloud)).toHaveLength(count);
  await expect(note(other)).toHaveAttribute('data-helen', 'listening');
  const after = await sounds(other);
  expect(after).toHaveLength(before.length);
  await one.button('Más opciones').click();
  await one.button('Que HELEN se vaya').click();
  await expect(note(other)).toHaveCount(0);
});
