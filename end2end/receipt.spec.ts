// The five words are not lost over Back, a reload and the next page. Leaving is the one way to lose them on purpose, and
// leave.spec.ts shows that it does. The browser keeps no page in its memory here, so Back and a reload ask the server.
import { readFileSync } from 'node:fs';
import { extractText, getDocumentProxy } from 'unpdf';
import type { Page } from '@playwright/test';
import { WITH_SCRIPT, WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { box, comeBack, fiveWords, leave, openBox, own, say } from './young.js';

const PICTURES = 'results/pictures';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const journey = (page: Page) => expect(page.getByRole('heading', { level: 1 })).toHaveText('Where your words are now');

test.describe('the five words', () => {
  test('open the progress page without being typed', async ({ page, script }) => {
    const phrase = await say(page, own('A later bus on Fridays'), script);
    await button(page, 'See where your words are').tap();
    await journey(page);
    await page.getByText('Your five words').tap();
    await expect(page.getByText(phrase)).toBeVisible();
    expect(page.url()).toMatch(/\/receipt$/);
  });

  test('are there again after Back and after a reload', async ({ page, script, watch }) => {
    const phrase = await say(page, own('A later bus on Saturdays'), script);
    await page.reload();
    expect(await fiveWords(page)).toBe(phrase);
    await button(page, 'See where your words are').tap();
    await journey(page);
    if (script) await page.goBack();
    else {
      // Without script the page is the answer to a post, which Chromium asks for again only when told to.
      await page.goBack().catch(() => {});
      await expect(page).toHaveURL(/^chrome-error:/);
      await page.reload();
    }
    expect(await fiveWords(page)).toBe(phrase);
    await page.reload();
    expect(await fiveWords(page)).toBe(phrase);
    if (!script) return;
    const asked = watch.requests.map((request) => request.url()).join(' ');
    for (const word of phrase.split(' ')) expect(asked).not.toMatch(new RegExp(`\\b${word}\\b`));
    expect(await page.evaluate(() => String(history.state))).not.toMatch(new RegExp(phrase.replaceAll(' ', '|')));
  });

  test('stand on the first screen with the address to come back to', async ({ page, script }) => {
    await page.setViewportSize({ width: 360, height: 640 });
    await say(page, own('A later bus on Sundays'), script);
    const bar = (await page.getByRole('navigation', { name: 'Quick links' }).boundingBox())!;
    for (const shown of [...(await page.locator('.five li').all()), page.getByText(/^Come back to/)]) {
      const { y, height } = (await shown.boundingBox())!;
      expect(y).toBeGreaterThan(0);
      expect(y + height, await shown.innerText()).toBeLessThanOrEqual(bar.y);
    }
    await page.screenshot({ path: `${PICTURES}/receipt-first-screen-${script ? 'js' : 'nojs'}.png` });
  });

  test('are asked for before going, and shown again after a mistake', async ({ page, script }) => {
    const words = (await say(page, own('A later bus on Mondays'), script)).split(' ');
    await button(page, 'I have kept them').tap();
    const boxes = page.getByRole('textbox', { name: /^Word \d$/ });
    await expect(boxes).toHaveCount(2);
    const type = async (word: (place: number) => string) => {
      for (const box of await boxes.all()) await box.fill(word(Number((await box.getAttribute('name'))!.slice(-1)) - 1));
      await button(page, 'Check').tap();
    };
    await type(() => 'xyzzy');
    await expect(page.getByRole('alert')).toContainText('That is not word');
    await expect(page.locator('.five li')).toHaveText(words);
    await expect(boxes.first()).toHaveValue('xyzzy');
    await type((place) => ` ${words[place]!.toUpperCase()}.`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have them');
  });

  test('can be left without being asked for', async ({ page, script }) => {
    const phrase = await say(page, own('A later bus on Tuesdays'), script);
    await button(page, 'I have kept them').tap();
    await button(page, 'Show me all five again').tap();
    expect(await fiveWords(page)).toBe(phrase);
    await button(page, 'I have kept them').tap();
    await button(page, 'Skip this').tap();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('That’s fine');
    await page.getByText('Your five words').tap();
    await expect(page.getByText(phrase)).toBeVisible();
  });

  test('stand on paper with the address and the date', WITH_SCRIPT, async ({ page, script }) => {
    const phrase = await say(page, own('A later bus on Wednesdays'), script);
    await page.emulateMedia({ media: 'print' });
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(await page.pdf({ format: 'A4', path: `${PICTURES}/receipt.pdf` }))));
    const sheet = text[0]!.replace(/\s+/g, ' ');
    for (const said of [...phrase.split(' '), `${new URL(page.url()).host}/receipt`, 'The next meeting is on']) expect(sheet).toContain(said);
    for (const unsaid of ['Save as a picture', 'Help', 'I have kept them']) expect(sheet).not.toContain(unsaid);
    expect(text).toHaveLength(1);
  });

  test('are saved as a picture, made on the device', WITH_SCRIPT, async ({ page, script, watch }) => {
    await say(page, own('A later bus on Thursdays'), script);
    const before = watch.requests.length;
    const saved = page.waitForEvent('download');
    await button(page, 'Save as a picture').tap();
    const card = await saved;
    expect(card.suggestedFilename()).toBe('card.png');
    await card.saveAs(`${PICTURES}/card.png`);
    const png = readFileSync(`${PICTURES}/card.png`);
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 1080, 1350]);
    await expect(page.getByText('The picture is on this phone.')).toBeVisible();
    expect(watch.requests.slice(before).filter((request) => !request.url().startsWith('blob:'))).toEqual([]);
  });

  test('are copied with the address, and open when pasted', WITH_SCRIPT, async ({ page, script }) => {
    await say(page, own('An earlier bus on Fridays'), script);
    await button(page, 'Copy them').tap();
    await expect(page.getByText('Copied.')).toBeVisible();
    await page.goto('/receipt');
    await page.getByRole('textbox', { name: 'Your five words' }).focus();
    await page.keyboard.press('Control+V');
    await button(page, 'Find my words').tap();
    await journey(page);
  });

  test('are printed by a button', WITH_SCRIPT, async ({ page, script }) => {
    await page.addInitScript(() => (window.print = () => console.log('printing')));
    await say(page, own('An earlier bus on Mondays'), script);
    const printing = page.waitForEvent('console', (message) => message.text() === 'printing');
    await button(page, 'Print them').tap();
    await printing;
  });

  test('have no buttons where no script runs', WITHOUT_SCRIPT, async ({ page, script }) => {
    await say(page, own('An earlier bus on Sundays'), script);
    for (const name of ['Save as a picture', 'Copy them', 'Print them']) await expect(button(page, name)).toBeHidden();
  });

  test('draft comes back with Back, and not after leaving', WITH_SCRIPT, async ({ page, script }) => {
    await openBox(page, script);
    await box(page).fill('They never tell us when the bus is late');
    const privacy = page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' });
    await privacy.tap();
    await page.waitForURL('**/privacy');
    await page.goBack();
    await expect(box(page)).toHaveValue('They never tell us when the bus is late');
    await privacy.tap();
    await page.waitForURL('**/privacy');
    await leave(page).tap();
    await page.waitForURL('**/leave');
    await page.goBack();
    await expect(box(page)).toHaveValue('');
  });

  test('that are typed wrong are explained', async ({ page }) => {
    await comeBack(page, 'lemon puppy bnajoo comet tiger');
    await expect(page.getByRole('alert')).toContainText(/We don’t know the word .bnajoo.\. Did you mean banjo\?/);
    await expect(page.getByRole('textbox', { name: 'Your five words' })).toHaveValue('lemon puppy bnajoo comet tiger');
  });
});
