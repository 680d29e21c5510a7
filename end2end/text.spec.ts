// P11: what is typed is text, wherever it is shown. P10: nobody else's page holds ours.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { PAYLOADS } from './payloads.js';
import { awake, box, comeBack, fiveWords, more, openBox, say, send, turn } from './young.js';

const ID = /[0-9a-f]{32}/;
const TELLING = 'Text me on 07700 900123.';

// Where no script runs nothing could, so this is shown where it does.
for (const [nth, payloads] of [...chunks(PAYLOADS, 10)].entries()) {
  test(`P11 young people’s input is text: payloads ${nth * 10 + 1} to ${nth * 10 + payloads.length}`, WITH_SCRIPT, async ({ page, at }) => {
    test.setTimeout(180_000);
    await page.context().addInitScript(pwn);
    for (const payload of payloads) {
      await test.step(payload, async () => {
        await openBox(page, true);
        await sendsAsAForm(page, payload + 'a'.repeat(5_000));
        await expect(page).toHaveTitle(/^Error/);
        await expect(box(page)).toHaveValue(new RegExp(`^${literally(payload)}a`));
        await harmless(page);
        await sendsAsAForm(page, `${payload} ${TELLING}`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('This might say who you are');
        await shows(page, payload);
        await comeBack(page, payload);
        await expect(page.getByRole('textbox', { name: 'Your five words' })).toHaveValue(payload);
        await harmless(page);

        await openBox(page, true);
        await box(page).fill(`${payload} ${TELLING}`);
        await send(page).click();
        const anyway = page.getByRole('button', { name: 'Send as it is' });
        await expect(anyway).toBeVisible();
        await harmless(page);
        await anyway.click();
        await fiveWords(page);
        await harmless(page);
      });
    }
    const priya = await at('reviewer');
    await priya.context().addInitScript(pwn);
    for (const payload of payloads) {
      await opens(priya, '/inbox', payload);
      await expect(priya.getByRole('group', { name: 'The words' })).toContainText(payload);
      await harmless(priya);
    }
  });

  test(`P11 staff input is text: payloads ${nth * 10 + 1} to ${nth * 10 + payloads.length}`, WITH_SCRIPT, async ({ page, at, script }) => {
    test.setTimeout(180_000);
    const [priya, joe] = [await at('reviewer'), await at('publisher')];
    for (const someone of [page, priya, joe]) await someone.context().addInitScript(pwn);
    const phrase = await say(page, 'They read our post', script);
    await opens(priya, '/inbox', 'They read our post');
    const feedback = new URL(priya.url()).pathname;
    for (const payload of payloads) {
      await test.step(payload, async () => {
        // Named in the tagger, which shows it at once, and then in a form that is refused and shows it again.
        await awake(priya, true);
        await priya.getByRole('combobox', { name: /^Tie to a theme/ }).fill(payload);
        await harmless(priya);
        await priya.getByRole('option', { name: `Make a new theme called “${payload}”` }).click();
        const theme = priya.getByRole('region', { name: 'Tied to' }).getByRole('link', { name: payload, exact: true });
        await expect(theme).toBeVisible();
        await harmless(priya);
        await theme.click();
        await shows(priya, payload);
        const [id] = ID.exec(priya.url())!;

        const answer = priya.getByRole('region', { name: 'Answer', exact: true });
        await answer.getByRole('textbox', { name: 'In words a fourteen-year-old would use' }).fill(payload);
        await answer.getByRole('button', { name: 'Save the draft' }).click();
        await expect(priya).toHaveTitle(/^Error/);
        await expect(answer.getByRole('textbox', { name: 'In words a fourteen-year-old would use' })).toHaveValue(payload);
        await harmless(priya);
        await answer.locator('input[value=WillDo]').check();
        await answer.getByRole('textbox', { name: 'So what does it mean for me?' }).fill(payload);
        await answer.getByRole('checkbox', { name: 'I have read this' }).check();
        await answer.getByRole('button', { name: 'Save the draft' }).click();
        await expect(answer).toContainText('Draft by Priya Nair');
        await harmless(priya);
        await priya.goto(`/trail/${id}`);
        await shows(priya, payload);
        await priya.goto(feedback);
      });
    }
    for (const list of ['/themes', '/trail', '/answers', feedback]) {
      await priya.goto(list);
      for (const payload of payloads) await shows(priya, payload);
    }
    await joe.goto('/answers');
    for (const payload of payloads) {
      await shows(joe, payload);
      const draft = joe.getByRole('article').filter({ has: joe.getByRole('heading', { name: payload, exact: true }) });
      for (const tick of await draft.getByRole('checkbox').all()) await tick.check();
      await draft.getByRole('button', { name: /^Publish/ }).click();
      await expect(draft).toContainText('Published on');
    }
    await harmless(joe);
    await comeBack(page, phrase);
    for (const payload of payloads) await shows(page, payload);
    const left = new Set(payloads);
    await page.goto('/you-said-we-did');
    for (;;) {
      await harmless(page);
      const text = await page.locator('main').innerText();
      for (const payload of left) if (text.includes(payload)) left.delete(payload);
      const older = page.getByRole('link', { name: 'Older answers' });
      if (!left.size || !(await older.count())) break;
      await turn(page, older);
    }
    expect([...left]).toEqual([]);
  });
}

test('P10 another site cannot frame our pages', async ({ page, baseURL, watch }) => {
  const other = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html' });
    answer.end(`<title>Other</title><p>Theirs</p><iframe src="${baseURL}/have-your-say"></iframe>`);
  });
  await new Promise<void>((listens) => other.listen(0, '127.0.0.1', listens));
  const address = `http://localhost:${(other.address() as AddressInfo).port}/`;
  watch.allows(new RegExp(`another origin was asked: GET ${literally(address)}`));
  watch.expects(/frame-ancestors 'none'/);
  await page.goto(address);
  await expect(page.getByText('Theirs')).toBeVisible();
  const [, framed] = page.frames();
  expect(framed!.url()).toBe('chrome-error://chromewebdata/');
  expect(await framed!.content()).not.toContain('What do you want to say?');
  await new Promise((closed) => other.close(closed));
});

/** A text as a pattern that fits it alone. */
const literally = (text: string) => text.replace(/[^\w\s]/g, '\\$&');

/** Defines the function that a running payload would call. The watch takes its message for a fault. */
function pwn() {
  Object.assign(window, { pwn: () => console.error('a payload ran') });
}

/** Nothing in a payload has become part of the page. */
async function harmless(page: Page) {
  const injected = await page.evaluate(() => [...document.querySelectorAll('.zq, zq')].map((node) => node.outerHTML));
  expect(injected, page.url()).toEqual([]);
}

/** It can be read as it was typed, and that is all. */
async function shows(page: Page, payload: string) {
  await harmless(page);
  await expect(page.locator('body')).toContainText(payload);
}

/** Sends the form as a browser without script does. */
async function sendsAsAForm(page: Page, words: string) {
  await box(page).fill(words);
  await Promise.all([page.waitForEvent('load'), page.locator('form').evaluate((form: HTMLFormElement) => form.submit())]);
}

/** Opens what is in a list that goes on over several pages. */
async function opens(page: Page, list: string, name: string) {
  await page.goto(list);
  const link = page.getByRole('link').filter({ hasText: name });
  for (; !(await link.count()); await turn(page, more(page))) await harmless(page);
  await harmless(page);
  await link.last().click();
}

function* chunks<T>(all: T[], size: number) {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
