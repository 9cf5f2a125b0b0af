import { expect } from './fixtures';
import { test } from './administration';

test('a mistake in the document shows its line; what is saved can be restored', async ({
  page,
  house,
  consoleErrors,
}) => {
  await house.open(page, '/admin/configuration');
  const editor = page.getByLabel('Configuration document');
  const first = await editor.inputValue();
  await editor.fill(first.replace('priority: 1', 'colour: red'));
  await page.getByRole('button', { name: 'Save' }).click();
  const mistakes = page.getByRole('list', { name: 'Mistakes in the document' });
  await expect(mistakes).toContainText(/Line 5.*providers\.openai\.colour/);
  await expect(page.locator('.wrong')).toHaveText('5');
  consoleErrors.length = 0; // the refusal

  await editor.fill(first.replace('priority: 1', 'priority: 3'));
  await page.getByPlaceholder('What changes').fill('Anthropic first');
  await page.getByRole('button', { name: 'Save' }).click();
  const versions = page.getByRole('list', { name: 'Versions' }).locator('> li');
  await expect(versions.first()).toContainText('Anthropic first');
  await expect(versions.first()).toContainText('ana');
  await page.getByText('What changed', { exact: true }).first().click();
  await expect(versions.first().locator('.added')).toContainText('priority: 3');

  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click();
  await expect(editor).toHaveValue(first);
  await expect(versions).toHaveCount(3);
  expect(await house.document()).toBe(first);
});

test('when somebody was faster one chooses whose document it is', async ({
  page,
  house,
  consoleErrors,
}) => {
  await house.open(page, '/admin/configuration');
  const editor = page.getByLabel('Configuration document');
  const first = await editor.inputValue();
  await editor.fill(`${first}# ours\n`);
  await house.ask('PUT', '/api/mcp/config', `${first}# theirs\n`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toHaveAttribute('data-code', 'config_changed');
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.getByRole('list', { name: 'Versions' }).locator('> li')).toHaveCount(3);
  expect(await house.document()).toBe(`${first}# ours\n`);
  consoleErrors.length = 0; // the refusal
});

test('an address that keys would move to is confirmed first', async ({
  page,
  house,
  consoleErrors,
}) => {
  await house.open(page, '/admin/configuration');
  const editor = page.getByLabel('Configuration document');
  const moved = (await editor.inputValue()).replace(/http:[^\s]+/, 'https://elsewhere.example/v1');
  await editor.fill(moved);
  await page.getByRole('button', { name: 'Save' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('openai');
  consoleErrors.length = 0; // the refusal
  await question.getByRole('button', { name: 'I trust the address' }).click();
  await expect(page.getByRole('list', { name: 'Versions' }).locator('> li')).toHaveCount(2);
  expect(await house.document()).toBe(moved);
});
