// Printed pages: the sheet for a room without signal, and the evidence sheet. Each is saved as a PDF, as a facilitator does, and read by a
// program that is not ours.
import { extractText, getDocumentProxy } from 'unpdf';
import type { Page } from '@playwright/test';
import { DESK, WITH_SCRIPT, expect, test } from './fixture.js';
import { closedRoom, openRoom } from './rooms.js';

const PICTURES = 'results/pictures';

/** The page as its PDF says it, one text a sheet of paper. */
async function printed(page: Page, name: string): Promise<string[]> {
  await page.emulateMedia({ media: 'print' });
  const pdf = await page.pdf({ format: 'A4', path: `${PICTURES}/${name}.pdf` });
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text.map((sheet) => sheet.replace(/\s+/g, ' '));
}

test('evidence sheet prints prompts, counts and answers but no words', WITH_SCRIPT, async ({ at }) => {
  const { session } = await closedRoom();
  const facilitator = await at('facilitator');
  await facilitator.goto(`${session}/evidence`);
  const sheets = await printed(facilitator, 'evidence');
  const text = sheets.join(' ');
  for (const said of ['Evidence for the Membership Award of Investing in Children', 'What young people said, and what came of it', 'What would make the way home better?', 'Adults listen to us', 'What came of it', 'Young people: 1 to 5']) {
    expect(text).toContain(said);
  }
  for (const unsaid of ['Somebody to walk with', 'It is dark', 'Save as PDF', 'Sign out', 'undefined']) expect(text).not.toContain(unsaid);
  expect(sheets.length).toBeLessThanOrEqual(2);
});

test('paper sheet prints its prompts, code and helplines', WITH_SCRIPT, async ({ at }) => {
  const { session, code } = await openRoom();
  const facilitator = await at('facilitator');
  await facilitator.goto(`${session}/sheet`);
  const text = (await printed(facilitator, 'sheet')).join(' ');
  for (const said of ['What would make the way home better?', 'Adults listen to us', '999', '0800 1111']) expect(text).toContain(said);
  expect(text.replace(/\s/g, '')).toContain(code);
  for (const unsaid of ['Sign out', 'Somebody to walk with']) expect(text).not.toContain(unsaid);
});

test('paper sheets are typed in by keyboard, undone, and lose no words', async ({ at }) => {
  const { session } = await openRoom();
  const facilitator = await at('facilitator', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await facilitator.goto(`${session}/typing`);
  const words = facilitator.getByRole('textbox', { name: 'What the paper says' });
  const agree = facilitator.getByRole('group', { name: 'Adults listen to us' });
  await words.fill('half a sentence');
  await facilitator.getByRole('combobox', { name: 'Buses' }).selectOption('2');
  await agree.getByRole('radio', { name: 'I agree' }).focus();
  await facilitator.keyboard.press('Space');
  await facilitator.keyboard.press('Enter');
  await expect(facilitator.getByRole('alert')).toContainText('Nothing was sent yet.');
  await expect(words).toHaveValue('half a sentence');
  await expect(agree.getByRole('radio', { name: 'I agree' })).toBeChecked();

  await facilitator.getByRole('button', { name: 'Count this sheet' }).press('Enter');
  const counted = facilitator.getByRole('status').filter({ hasText: 'That sheet is counted. Buses 2; I agree' });
  await expect(counted).toBeVisible();
  await expect(words).toHaveValue('half a sentence');
  await expect(agree.getByRole('radio', { name: 'Left blank' })).toBeChecked();
  await facilitator.screenshot({ path: `${PICTURES}/group-typing-counted-360.png`, fullPage: true });
  for (const button of await facilitator.locator('main :is(.bt, select, .pick):visible').all()) {
    expect((await button.boundingBox())!.height).toBeGreaterThan(43);
  }
  await counted.getByRole('button', { name: 'Take it back' }).press('Enter');
  await expect(facilitator.getByText('That sheet is taken back: nothing of it counts.')).toBeVisible();
  await expect(words).toHaveValue('half a sentence');
});

test('lists and settings of the desk print as they stand', WITH_SCRIPT, async ({ at }) => {
  const pages: [Parameters<typeof at>[0], string, string][] = [
    ['reviewer', '/inbox', '.mail .first'],
    ['reviewer', '/themes', 'tbody th'],
    ['reviewer', '/answers', '.kind'],
    ['administrator', '/people', 'tbody th'],
  ];
  for (const [who, path, rows] of pages) {
    const seen = await at(who, DESK);
    await seen.goto(path);
    const shown = (await seen.locator(rows).allInnerTexts()).map((row) => row.replace(/\s+/g, ' ').trim().slice(0, 30));
    expect(shown.length, path).toBeGreaterThan(1);
    // The text of a PDF does not keep pictures that stand for letters; all other words of each row are there.
    const spoken = (text: string) => text.replace(/\p{Extended_Pictographic}/gu, ' ').replace(/\s+/g, ' ').trim();
    const text = spoken((await printed(seen, path.slice(1))).join(' '));
    for (const row of shown) expect(text, path).toContain(spoken(row));
    for (const unsaid of ['Sign out', 'Move it sideways', 'New theme', 'Invite someone']) expect(text, path).not.toContain(unsaid);
  }
  const dilys = await at('administrator', DESK);
  await dilys.goto('/settings');
  expect((await printed(dilys, 'settings')).join(' ')).toContain('County Durham');
});

test('no heading stands alone at the foot of a page', WITH_SCRIPT, async ({ page }) => {
  await page.goto('/you-said-we-did');
  // On a screen most headings are folded.
  await page.emulateMedia({ media: 'print' });
  const headings = (await page.locator('main :is(h2, h3)').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  const sheets = await printed(page, 'you-said-we-did');
  for (const sheet of sheets) expect(headings.filter((heading) => sheet.trim().endsWith(heading)), 'a heading at the foot').toEqual([]);
  // The contents come first: all names of themes, in order.
  const names = await page.locator('article h2').allInnerTexts();
  const first = sheets[0]!;
  let from = 0;
  for (const name of names.map((name) => name.replace(/\s+/g, ' ').trim())) {
    const at = first.indexOf(name, from);
    expect(at, `${name} after ${from}`).toBeGreaterThanOrEqual(0);
    from = at + name.length;
  }
});
