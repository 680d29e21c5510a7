// A short sitting of a reviewer: the safety look at three pieces, one page of alike pieces coded, and the finish line. By keyboard alone, and by
// touch on a phone. In a town of its own: it goes through whatever is unread.
import type { Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test as base } from './fixture.js';
import { serve } from './server.js';
import { own } from './young.js';

const test = base.extend<object, { town: string }>({
  town: [
    async ({}, use) => {
      const { url, stop } = await serve();
      await use(url);
      await stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ town }, use) => use(town),
});

test.describe.configure({ mode: 'serial' });

const told = (page: Page) => page.getByRole('status').first();
const words = (page: Page) => page.getByRole('group', { name: 'The words' });

test('a sitting by keyboard alone: three looks, one page coded, the finish line', WITH_SCRIPT, async ({ at }) => {
  const priya = await at('reviewer');
  let keys = 0;
  /** Presses a key that leads to another page, and waits until its keys are there. */
  const goes = async (key: string) => {
    await Promise.all([priya.waitForEvent('load'), priya.keyboard.press(key)]);
    await expect(priya.locator('.keys')).toBeVisible();
    keys++;
  };
  await priya.goto('/reading');
  await expect(priya.locator('.chip.late'), 'what may tell of harm is first').toBeVisible();
  const first = await words(priya).innerText();
  for (let look = 0; look < 3; look++) {
    await goes('1');
    await expect(told(priya)).toContainText('It waits for a code.');
    await expect(words(priya)).not.toHaveText(first);
  }
  const looks = keys;
  // A slip, and its undo: the last piece is back.
  const fourth = await words(priya).innerText();
  await goes('3');
  await expect(words(priya)).not.toHaveText(fourth);
  await goes('z');
  await expect(words(priya)).toHaveText(fourth);
  keys = 0;
  await goes('b');
  const rows = priya.locator('.alike .row');
  const coded = async (count: number) => {
    await expect(told(priya)).toContainText(count == 1 ? 'Coded: 1 piece.' : `Coded: ${count} pieces.`);
    all += count;
  };
  let all = 0;
  const many = await rows.count();
  expect(many).toBeGreaterThan(2);
  // The second does not fit: down to it, and untick. Then a code by its name.
  for (const key of ['j', 'j']) await priya.keyboard.press(key);
  // Held down, it ticks once: the second one is the repetition.
  for (const key of ['x', 'x']) await priya.keyboard.down(key);
  await priya.keyboard.up('x');
  await expect(rows.nth(1).getByRole('checkbox')).not.toBeChecked();
  await priya.keyboard.press('c');
  await priya.keyboard.type(own('About this'));
  keys += 4;
  await goes('Enter');
  await coded(many - 1);
  // The next page gets the same code by one key.
  const next = await rows.count();
  await expect(priya.locator('.recent [data-key="1"]')).toContainText('About this');
  await goes('1');
  await coded(next);
  console.log(`Keys for a safety look: ${looks / 3} a piece. For ${all} pieces coded on two pages, beside the letters of a new code: ${keys}`);
  await Promise.all([priya.waitForEvent('load'), priya.keyboard.press('q')]);
  await expect(priya.getByRole('heading', { level: 1 })).toHaveText('Done for today');
  await expect(priya.locator('dl.facts')).toContainText(`Given a code${all}`);
});

test('a sitting by touch on a phone ends at the number somebody picked', WITH_SCRIPT, async ({ at }) => {
  const priya = await at('reviewer', { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  const fits = async () => expect(await priya.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await priya.goto('/reading');
  const before = Number(/Today: (\d+)/.exec(await priya.locator('.sitting').innerText())![1]);
  await priya.getByText('A number for today').tap();
  // The first that is more than what was done before.
  await priya.getByRole('button', { name: /^\d+$/ }).first().tap();
  await expect(priya.getByText(`Today: ${before} of`)).toBeVisible();
  const goal = Number(/ of (\d+)/.exec(await priya.locator('.sitting').innerText())![1]);
  let taps = 0;
  const heading = priya.getByRole('heading', { level: 1 });
  // Past the number, what may tell of harm still comes.
  for (; (await heading.innerText()) != 'Done for today'; taps++) {
    await fits();
    const safe = priya.getByRole('button', { name: /^Safe/ });
    const box = (await safe.boundingBox())!;
    expect(Math.min(box.width, box.height), 'a thumb finds it').toBeGreaterThanOrEqual(44);
    await Promise.all([priya.waitForEvent('load'), safe.tap()]);
  }
  expect(taps).toBeGreaterThanOrEqual(goal - before);
  await fits();
  // The last look can still be undone.
  await priya.getByRole('button', { name: 'Undo' }).tap();
  await expect(priya.getByRole('heading', { level: 1 })).toHaveText('Is this safe?');
  await priya.goto('/reading/alike');
  await fits();
  await expect(priya.getByRole('button', { name: 'Code the ticked ones' })).toBeVisible();
});
