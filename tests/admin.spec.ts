import { readFileSync } from 'node:fs';
import { expect, expectAccessibleInBothThemes } from './fixtures';
import { test } from './administration';

const screens = [
  '/admin',
  '/admin/providers',
  '/admin/routing',
  '/admin/limits',
  '/admin/usage',
  '/admin/people',
  '/admin/reports',
  '/admin/blocked',
  '/admin/configuration',
];

test('a provider is tried for real; a key that is refused is out, and said so', async ({
  page,
  cloud,
  house,
}) => {
  await house.open(page, '/admin/providers');
  const card = page.locator('[data-provider=openai]');
  const found = card.locator('[data-ok]');
  await card.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(found).toHaveAttribute('data-ok', 'true');
  await expect(found).toContainText('Works');
  await expect(found).toContainText(/First word\s*[\d,]+ ms/);
  await expect(found).toContainText(/Cost\s*\$0\.0/);

  cloud.nextRequestError(401, { message: 'Incorrect API key', type: 'invalid_api_key' });
  await card.getByRole('button', { name: 'Test the key SECOND_KEY' }).click();
  await expect(found).toHaveAttribute('data-ok', 'false');
  await expect(found).toContainText('The service did not accept our key');
  await expect(card.locator('[data-key=out]')).toContainText('SECOND_KEY');
  await expect(card.locator('[data-key=ready]')).toContainText('FIRST_KEY');
  expect(house.server.attempts().map(({ outcome }) => outcome)).toEqual([
    'answered',
    'key_refused',
  ]);

  await page.goto('/admin');
  await expect(page.locator('[data-concern=out]')).toContainText('SECOND_KEY');
});

test('a switch writes a version, keeps the comments, and can be undone', async ({
  page,
  house,
}) => {
  await house.open(page, '/admin/providers');
  const card = page.locator('[data-provider=openai]');
  await card.getByRole('switch', { name: 'In use' }).click();
  await expect(card).toHaveAttribute('data-state', 'off');
  const written = await house.document();
  expect(written).toContain('type: openai # the first\n    enabled: false\n');
  expect(written).toContain('# generous');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card).toHaveAttribute('data-state', 'ready');
  expect(await house.document()).not.toContain('enabled: false');
});

test('a rule is added, checked by the server, explained, and obeyed', async ({
  page,
  house,
  consoleErrors,
}) => {
  await house.open(page, '/admin/routing');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Condition').fill('mesage_length > 20');
  await dialog.getByLabel('Provider').selectOption('anthropic');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Condition')).toHaveAccessibleDescription(/message_length/);
  consoleErrors.length = 0; // the refusal
  await dialog.getByLabel('Condition').fill('message_length > 20');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('list', { name: 'Rules, in order' })).toContainText(
    'message_length > 20',
  );

  const said = 'A message of more than twenty letters';
  await page.getByRole('textbox', { name: 'Message' }).fill(said);
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.locator('[data-answer=anthropic]')).toContainText('message_length > 20');
  expect(house.server.attempts()).toEqual([]);
  await page.getByRole('textbox', { name: 'Message' }).fill('Short');
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.locator('[data-answer=openai]')).toContainText('Not true');

  await house.ask('POST', '/api/chat', { content: said });
  await house.ask('POST', '/api/chat', { content: 'Short' });
  expect(house.server.attempts().map(({ provider }) => provider)).toEqual(['anthropic', 'openai']);
});

test('rules change places, and a deleted one comes back', async ({ page, house }) => {
  const rules = ['contains_image', 'contains_audio', 'contains_video'];
  const written = rules.map(
    (condition, index) =>
      `  - { condition: ${condition}, provider: openai, priority: ${9 - index} }`,
  );
  const before = await house.document();
  await house.ask('PUT', '/api/mcp/config', `${before}routing_rules:\n${written.join('\n')}\n`);
  await house.open(page, '/admin/routing');
  const conditions = page.getByRole('list', { name: 'Rules, in order' }).locator('code');
  await expect(conditions).toHaveText(rules);
  await page.getByRole('button', { name: 'Move down the rule contains_image' }).click();
  await expect(conditions).toHaveText(['contains_audio', 'contains_image', 'contains_video']);
  await page.getByRole('button', { name: 'Delete the rule contains_audio' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(conditions).toHaveText(['contains_image', 'contains_video']);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(conditions).toHaveText(['contains_audio', 'contains_image', 'contains_video']);
});

test('limits are numbers in a form', async ({ page, house }) => {
  await house.open(page, '/admin/limits');
  const everyone = page.getByRole('region', { name: 'Everyone together' });
  await everyone.getByLabel('Requests a minute', { exact: true }).fill('40');
  await page.getByRole('region', { name: 'Each person' }).getByLabel('AI requests').fill('7');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Unsaved changes')).toBeHidden();
  const { limits } = await house.ask<{ limits: Record<string, Record<string, number>> }>(
    'GET',
    '/api/mcp/config',
  );
  expect(limits['global']?.['rpm']).toBe(40);
  expect(limits['user']?.['ai_requests_per_minute']).toBe(7);
  expect(await house.document()).toContain('# generous');
});

test('usage shows what was asked, by whom, and as a file', async ({ page, house }) => {
  const ben = await house.person('ben');
  for (const content of ['One', 'Two', 'Three'])
    await house.ask('POST', '/api/chat', { content }, ben);
  await expect
    .poll(async () => {
      const sums = await house.ask<{ requests: number }[]>('GET', '/api/admin/usage');
      return sums[0]?.requests;
    })
    .toBe(3);
  await house.open(page, '/admin/usage');
  const table = page.getByRole('region', { name: 'Breakdown' }).getByRole('table');
  await expect(table.getByRole('row', { name: /openai/ })).toContainText('3');
  await page.getByRole('radio', { name: 'Person' }).check();
  await expect(table.getByRole('row', { name: /ben/ })).toContainText('3');
  await page.getByText('Show as a table').click();
  const today = page
    .getByRole('table', { name: /last 30 days/ })
    .getByRole('row')
    .nth(1);
  await expect(today.getByRole('cell').first()).toHaveText('3');

  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const text = readFileSync(await (await file).path(), 'utf8');
  expect(text).toMatch(/^day,user,username,provider/);
  expect(text).toContain(',ben,openai,gpt-test,3,0,');
});

test('who may not is told so, and asks nothing of the server', async ({ page, house }) => {
  const ben = await house.person('ben');
  await house.open(page, '/admin/providers', ben);
  await expect(page.getByRole('alert')).toHaveAttribute('data-code', 'not_allowed');
  await expect(page.getByRole('link', { name: 'Go to your account' })).toHaveAttribute(
    'href',
    '/account',
  );
  const panel = house.server.requests().filter(({ path }) => path === '/api/admin/providers');
  expect(panel).toEqual([]);
  expect((await house.try('GET', '/api/admin/providers', undefined, ben)).status).toBe(403);
});

test('nobody is asked to sign in', async ({ page, house }) => {
  await house.open(page, '/admin', null);
  await expect(page.getByRole('alert')).toHaveAttribute('data-code', 'not_signed_in');
});

test('every screen can be used by everyone', async ({ page, house }) => {
  test.setTimeout(180_000);
  await house.ask('POST', '/api/chat', { content: 'Hello' });
  for (const [index, screen] of screens.entries()) {
    await page.setViewportSize({ width: index % 2 === 0 ? 390 : 1280, height: 800 });
    await house.open(page, screen);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await page.evaluate(() => document.fonts.ready);
    await test.step(screen, () => expectAccessibleInBothThemes(page));
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const [content, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(content, `${screen} never scrolls sideways`).toBeLessThanOrEqual(room!);
    }
  }
});
