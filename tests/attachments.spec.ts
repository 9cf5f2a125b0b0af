import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './fixtures';
import { writtenPdf } from './pdf';
import { attach } from './together';
import { test as writing } from './writing';

const test = writing.extend({
  chat: async ({ chat, helen, cloud }, use) => {
    cloud.onMessage(/./, { content: 'I see.' });
    await chat.open(helen);
    await expect(chat.field).toBeVisible();
    await use(chat);
  },
});

/** Four seconds of red, then four of blue: VP8 of 64 by 48. */
const film = readFileSync(new URL('files/red-blue.webm', import.meta.url));

/** Short: aimock keeps no question of more than 64 KB. */
const spoken = readFileSync(new URL('speech/en-03.wav', import.meta.url));

/** A file as a person pastes it from elsewhere, or drops it. */
const hand = (page: Page, how: 'paste' | 'drop', name: string, type: string, bytes: Buffer) =>
  page.evaluate(
    ([how, name, type, data]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const held = new DataTransfer();
      held.items.add(new File([bytes], name, { type }));
      const common = { bubbles: true, cancelable: true } as const;
      const place = document.querySelector('textarea')!;
      place.dispatchEvent(
        how === 'paste'
          ? new ClipboardEvent('paste', { ...common, clipboardData: held })
          : new DragEvent('drop', { ...common, dataTransfer: held }),
      );
    },
    [how, name, type, bytes.toString('base64')] as const,
  );

/** A picture of one colour, made by the browser. */
const picture = async (page: Page): Promise<Buffer> => {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 3000;
    canvas.height = 1500;
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#0a0';
    context.fillRect(0, 0, 3000, 1500);
    return canvas.toDataURL('image/png').split(',')[1]!;
  });
  return Buffer.from(data, 'base64');
};

/** What the provider got of the last question: its parts, but for the words. */
type Part = {
  type: string;
  text?: string;
  image_url?: { url: string };
  input_audio?: { data: string; format: string };
};
function received(body: unknown): Part[] {
  const { messages } = body as { messages: { role: string; content: string | Part[] }[] };
  const said = messages.findLast(({ role }) => role === 'user')!.content;
  return typeof said === 'string' ? [{ type: 'text', text: said }] : said;
}

/** Size and the colour in the middle of pictures, as a browser decodes them. */
const looked = (page: Page, parts: Part[]) =>
  page.evaluate(
    async (urls) =>
      Promise.all(
        urls.map(async (url) => {
          const image = new Image();
          image.src = url;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d')!;
          context.drawImage(image, 0, 0);
          const [red = 0, green = 0, blue = 0] = context.getImageData(
            image.width / 2,
            image.height / 2,
            1,
            1,
          ).data;
          const most = Math.max(red, green, blue);
          const colour = most === red ? 'red' : most === green ? 'green' : 'blue';
          return { width: image.width, height: image.height, colour };
        }),
      ),
    parts.flatMap(({ image_url }) => (image_url ? [image_url.url] : [])),
  );

for (const how of ['paste', 'drop'] as const)
  test(`a picture comes by ${how}, and goes made smaller`, async ({ cloud, chat }) => {
    await hand(chat.page, how, 'green.png', 'image/png', await picture(chat.page));
    await expect(chat.page.getByRole('img', { name: 'green' })).toBeVisible();
    await chat.say('what is this');
    await expect(chat.messages.last()).toContainText('I see.');
    const parts = received(cloud.getRequests()[0]?.body);
    expect(parts.map(({ type }) => type)).toEqual(['text', 'image_url']);
    expect(parts[1]?.image_url?.url).toContain('data:image/webp;base64,');
    expect(await looked(chat.page, parts)).toEqual([
      { width: 2048, height: 1024, colour: 'green' },
    ]);
  });

for (const how of ['button', 'paste', 'drop'] as const)
  test(`a recording comes by ${how}, and goes to a model that understands sound`, async ({
    cloud,
    chat,
  }) => {
    if (how === 'button') {
      await attach(chat, { name: 'stop.wav', mimeType: 'audio/wav', buffer: spoken });
    } else await hand(chat.page, how, 'stop.wav', 'audio/wav', spoken);
    const lying = chat.page
      .getByRole('list', { name: 'Adjuntos' })
      .getByLabel('stop.wav', { exact: true });
    await expect(lying).toBeVisible();
    await expect
      .poll(() => lying.evaluate((audio: HTMLAudioElement) => audio.duration), 'it can be played')
      .toBeCloseTo(1.275, 2);
    // Before all others by priority is one that does not.
    await chat.say('what is said');
    await expect(chat.messages.last()).toContainText('I see.');
    const body = cloud.getRequests()[0]?.body;
    expect((body as { model: string }).model).toBe('gpt-other');
    const parts = received(body);
    expect(parts.map(({ type }) => type)).toEqual(['text', 'input_audio']);
    expect(parts[1]?.input_audio).toEqual({ format: 'wav', data: spoken.toString('base64') });
    await expect(chat.messages.last()).toContainText('gpt-other');
    // It is there afterwards, too, and the next question goes where it is understood.
    await expect(chat.messages.first().getByLabel('stop.wav', { exact: true })).toBeVisible();
    await chat.say('and who says it');
    await expect(chat.messages).toHaveCount(4);
    await expect(chat.messages.last()).toContainText('gpt-other');
  });

test('the chooser tells what each model takes, and the one that is chosen what it does not', async ({
  chat,
}) => {
  const { page } = chat;
  const model = (name: RegExp) => page.getByRole('menuitemradio', { name });
  await chat.button(/^Modelo/).click();
  await expect(model(/^gpt-test\s+Ve imágenes$/)).toBeVisible();
  await expect(model(/^gpt-other\s+Entiende audio$/)).toBeVisible();
  await expect(model(/^claude-test$/)).toBeVisible();
  await model(/^gpt-test/).click();

  await hand(page, 'paste', 'stop.wav', 'audio/wav', spoken);
  const deaf = page.getByText('gpt-test no entiende audio. Elige otro modelo o Automático.');
  await expect(deaf).toBeVisible();
  await hand(page, 'paste', 'green.png', 'image/png', await picture(page));
  await expect(page.getByRole('img', { name: 'green' })).toBeVisible();
  await expect(page.getByText(/no ve imágenes/)).toHaveCount(0);
  await chat.button('Modelo: gpt-test').click();
  await model(/^gpt-other/).click();
  await expect(page.getByText(/no entiende audio/)).toHaveCount(0);
  await expect(page.getByText('gpt-other no ve imágenes.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Quitar «green/ }).click();
  await expect(page.getByText(/no ve imágenes/)).toHaveCount(0);
});

test('a film goes as frames, in their order', async ({ cloud, chat }) => {
  await hand(chat.page, 'drop', 'film.webm', 'video/webm', film);
  await expect(chat.page.getByRole('img', { name: /^film/ })).toHaveCount(8);
  await chat.say('what happens');
  await expect(chat.messages.last()).toContainText('I see.');
  const parts = received(cloud.getRequests()[0]?.body);
  const seen = await looked(chat.page, parts);
  expect(seen.map(({ colour }) => colour)).toEqual([
    ...new Array(4).fill('red'),
    ...new Array(4).fill('blue'),
  ]);
  expect(seen[0]).toMatchObject({ width: 64, height: 48 });
});

test('of a PDF go its words, with their pages', async ({ cloud, chat }) => {
  const pdf = writtenPdf([['The tide is at nine.', 'Bring boots.'], ['Back by noon.']]);
  await hand(chat.page, 'drop', 'tides.pdf', 'application/pdf', pdf);
  await expect(chat.page.getByText('tides.pdf.txt')).toBeVisible();
  await chat.say('when');
  await expect(chat.messages.last()).toContainText('I see.');
  const parts = received(cloud.getRequests()[0]?.body);
  expect(parts.map(({ text }) => text).join('\n')).toContain(
    'tides.pdf\n\n[1/2]\nThe tide is at nine.\nBring boots.\n\n[2/2]\nBack by noon.',
  );
  expect(JSON.stringify(parts)).not.toContain('application/pdf');
  await expectAccessible(chat.page);
});

test('a PDF without words, or that is none, says so', async ({ chat }) => {
  await hand(chat.page, 'drop', 'scan.pdf', 'application/pdf', writtenPdf([[]]));
  await expect(chat.page.getByText(/«scan.pdf» no tiene texto/)).toBeVisible();
  await hand(chat.page, 'paste', 'no.pdf', 'application/pdf', Buffer.from('%PDF-1.4 not really'));
  await expect(chat.page.getByText(/«no.pdf» no se puede leer/)).toBeVisible();
  await expect(chat.page.getByRole('list', { name: 'Adjuntos' })).toHaveCount(0);
});
