import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './together';
import { saying } from './talking';

test('a voice note is written down on the device of who wants to read it', async ({
  open,
  microphone,
  ana,
  eva,
  group,
}) => {
  test.setTimeout(180_000);
  const seconds = microphone.plays('es-01');
  const options = { permissions: ['microphone'] };
  const [one, other] = [
    await open(ana, `/chat?id=${group}`, options),
    await open(eva, `/chat?id=${group}`),
  ];
  const recorder = one.page.getByRole('group', { name: 'Grabar una nota de voz' });
  await one.button('Grabar una nota de voz').click();
  const recorded = async () =>
    Number((await recorder.getByRole('timer').textContent())?.split(':')[1]);
  await expect.poll(recorded).toBeGreaterThanOrEqual(Math.floor(seconds));
  await recorder.getByRole('button', { name: 'Enviar la nota de voz' }).click();

  const note = other.log.getByRole('article').filter({ has: other.page.getByRole('slider') });
  await note.getByRole('button', { name: 'Transcribir' }).click();
  await expect(note.getByRole('button', { name: 'Ocultar texto' })).toBeVisible({
    timeout: 150_000,
  });
  const written = (await note.locator('p[lang="es"]').textContent()) ?? '';
  const { errors, words } = wordErrors(saying('es-01'), written, 'es');
  expect(errors / words, written).toBeLessThanOrEqual(0.25);
  // It is kept: asked again it is there without the model.
  await other.page.reload();
  await note.getByRole('button', { name: 'Transcribir' }).click();
  await expect(note.locator('p[lang="es"]')).toContainText(written.trim(), { timeout: 2000 });
});
