import type { Page } from '@playwright/test';
import { WITH_SCRIPT, WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { tabTo } from './keyboard.js';
import { awake, box, fiveWords, openBox, own, say, send, timesInTheInbox, trouble } from './young.js';

const TELLING = 'They never ask me. Text me on 07700 900123 if you want.';

test('as much as the browser counts is sent: line ends once, and each emoji', async ({ page, script }) => {
  // 4,944 letters with 61 line breaks, and 5,000 emoji, which are 10,000 units for a browser.
  for (const words of [`${own('x')}\n${'A line of it\n'.repeat(60)}${'a'.repeat(5_000)}`.slice(0, 4_944), '🚏'.repeat(5_000), `${'b'.repeat(2_499)}\n${'c'.repeat(2_500)}`]) {
    await openBox(page, script);
    await box(page).fill(words);
    await send(page).click();
    await fiveWords(page);
  }
  // One more is told, and nothing is lost.
  await openBox(page, script);
  await box(page).fill(`${'b'.repeat(2_500)}\n${'c'.repeat(2_500)}`);
  await send(page).click();
  await expect(trouble(page)).toContainText('You wrote 5,001 letters.');
  await expect(box(page)).toHaveValue(`${'b'.repeat(2_500)}\n${'c'.repeat(2_500)}`);
});

test.describe('with script', WITH_SCRIPT, () => {
  test('P20 identifier check runs on the phone and sends nothing before consent', async ({ page, watch }) => {
    await openBox(page, true);
    const before = watch.requests.length;
    const asked = () => watch.requests.slice(before).map((request) => `${request.method()} ${new URL(request.url()).pathname}`);
    await box(page).pressSequentially(TELLING);
    await send(page).click();
    const found = page.locator('section', { has: page.getByRole('heading', { name: 'This might say who you are' }) });
    await expect(found).toBeVisible();
    await expect(found).toBeFocused();
    await expect(found.locator('mark')).toContainText('07700 900123');

    await page.getByRole('button', { name: 'Change my words' }).click();
    await expect(found).toBeHidden();
    await expect(box(page)).toHaveValue(TELLING);
    await expect(box(page)).toBeFocused();
    await send(page).click();
    await expect(found).toBeVisible();
    expect(asked()).toEqual([]);

    await page.getByRole('button', { name: 'Send as it is' }).click();
    await fiveWords(page);
    expect(asked().filter((asked) => !asked.includes('/assets/'))).toEqual(['POST /api/submit']);
  });

  test('words stay without a signal and the second try sends them once', async ({ page, context, watch, at }) => {
    const words = own('The bus home stops at six and then I am stuck');
    await openBox(page, true);
    await box(page).fill(words);
    await context.setOffline(true);
    watch.expects(/ERR_INTERNET_DISCONNECTED/);
    await send(page).click();
    await expect(trouble(page)).toContainText('That did not go. Your words are still here.');
    await expect(trouble(page)).toBeFocused();
    await expect(box(page)).toHaveValue(words);

    await context.setOffline(false);
    await send(page).click();
    await fiveWords(page);
    const sent = watch.requests.filter((request) => request.method() === 'POST');
    expect(sent).toHaveLength(2);
    const arrived = await Promise.all(sent.map(async (request) => (await request.response())?.status()));
    expect(arrived).toEqual([undefined, 200]);
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  });

  test('P2 retry after a lost answer is the same submission', async ({ page, watch, at }) => {
    const words = own('My social worker changed again and nobody said');
    await openBox(page, true);
    await box(page).fill(words);
    let reached = '';
    await page.route('**/api/submit', async (route) => {
      reached = await (await route.fetch()).text();
      await route.abort('connectionreset');
    }, { times: 1 });
    watch.expects(/ERR_CONNECTION_RESET/);
    await send(page).click();
    await expect(trouble(page)).toBeVisible();
    await expect(box(page)).toHaveValue(words);
    await send(page).click();
    const phrase = await fiveWords(page);
    expect(reached, 'the lost answer told the same five words').toContain(phrase);
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  });

  test('double tap on Send sends once', async ({ page, watch }) => {
    await openBox(page, true);
    await box(page).fill(own('Stop moving the youth club to a different day'));
    await send(page).dblclick();
    await fiveWords(page);
    expect(watch.requests.filter((request) => request.method() === 'POST')).toHaveLength(1);
  });

  test('data-saving phone loads no WebAssembly and the form works', async ({ page, context, watch }) => {
    await context.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
    await page.goto('/have-your-say', { waitUntil: 'networkidle' });
    await box(page).fill(TELLING);
    await send(page).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This might say who you are');
    await page.getByRole('button', { name: 'Send as it is' }).click();
    await fiveWords(page);
    const files = watch.requests.map((request) => new URL(request.url()).pathname);
    expect(files.filter((file) => /wasm|young.*\.js/.test(file))).toEqual([]);
    expect(files).not.toContain('/api/submit');
  });

  test('island program is at most 130 KB on the wire for a phone, 110 for a desk', async ({ page, at, watch }) => {
    const program = async (page: Page, open: () => Promise<unknown>) => {
      const before = watch.requests.length;
      await open();
      await awake(page, true);
      const files = watch.requests.slice(before).filter((request) => /\.(js|wasm)$/.test(new URL(request.url()).pathname));
      const sizes = await Promise.all(files.map((request) => request.sizes()));
      return { files: files.length, bytes: sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) };
    };
    const box = await program(page, () => page.goto('/have-your-say'));
    const inbox = await at('reviewer');
    await inbox.goto('/inbox');
    const address = await inbox.locator('a.first').first().getAttribute('href');
    const desk = await at('reviewer');
    const tagger = await program(desk, () => desk.goto(address!));
    console.log(`the box: ${box.bytes} bytes of script; the tagger, the keys and choosing words: ${tagger.bytes}`);
    expect([box.files, tagger.files]).toEqual([5, 5]);
    expect(box.bytes).toBeLessThanOrEqual(130_000);
    expect(tagger.bytes).toBeLessThanOrEqual(110_000);
  });

  for (const [what, words, told] of [
    ['nothing', ' ', 'Write something in the box first.'],
    ['too much', 'a'.repeat(5_001), 'That is too long. You wrote 5,001 letters. Make it 5,000 or less.'],
  ] as const) {
    test(`P21 sending ${what} keeps the words and focuses the error in place`, async ({ page }) => {
      await openBox(page, true);
      await box(page).fill(words);
      await send(page).click();
      await expect(trouble(page)).toContainText(told);
      await expect(trouble(page)).toBeFocused();
      await expect(box(page)).toHaveValue(words);
      await expect(page).toHaveTitle(/^Error/);
    });
  }

  test('P21 keyboard alone reaches the receipt', async ({ page }) => {
    await openBox(page, true);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: /^Skip/ })).toBeFocused();
    await page.keyboard.press('Enter');
    await tabTo(page, box(page));
    await page.keyboard.type('Teachers should knock. My number is 07700 900123');
    await tabTo(page, send(page));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: 'Change my words' }));
    await page.keyboard.press('Enter');
    await expect(box(page)).toBeFocused();
    await tabTo(page, send(page));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: 'Send as it is' }));
    await page.keyboard.press('Space');
    await fiveWords(page);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  });
});

test.describe('without script', WITHOUT_SCRIPT, () => {
  test('P32 identifier check is a page to change or send the words', async ({ page }) => {
    await openBox(page, false);
    await box(page).fill(TELLING);
    await page.getByText('About you').click();
    await page.getByRole('radio', { name: '13 to 15' }).check();
    await send(page).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This might say who you are');
    await expect(page.locator('mark')).toHaveText('07700 900123');
    await page.getByRole('button', { name: 'Change my words' }).click();
    await expect(box(page)).toHaveValue(TELLING);
    await expect(page.locator('input[name=age_band]:checked')).toHaveValue('13-15');
    await send(page).click();
    await page.getByRole('button', { name: 'Send as it is' }).click();
    await fiveWords(page);
  });

  for (const [what, words, told] of [
    ['nothing', ' ', 'Write something in the box first.'],
    ['too much', 'a'.repeat(5_001), 'That is too long. You wrote 5,001 letters. Make it 5,000 or less.'],
  ] as const) {
    test(`P21 sending ${what} returns the page with the words and the error on top`, async ({ page }) => {
      await openBox(page, false);
      await box(page).fill(words);
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      await send(page).click();
      expect((await answer).status()).toBe(422);
      await expect(page).toHaveTitle(/^Error/);
      await expect(trouble(page)).toContainText(told);
      await expect(trouble(page)).toBeFocused();
      await expect(box(page)).toHaveValue(words);
    });
  }
});

test('same words from two pages are two items with two receipts', async ({ page, script }) => {
  const words = own('We want to meet the Board, not just write');
  const first = await say(page, words, script);
  expect(await say(page, words, script)).not.toBe(first);
});
