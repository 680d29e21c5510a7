// Nothing typed into the box is lost: by looking for help, by Back, a turned phone, a lost signal, a stalled upload. The browser keeps pages
// in its memory here, as phones do. A reload is not among them: Chromium empties the box then, and nothing may be stored.
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import type { Page } from '@playwright/test';
import { WITH_SCRIPT, WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { goIn, openRoom } from './rooms.js';
import { box, fiveWords, leave, openBox, own, send, timesInTheInbox, trouble } from './young.js';

test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }) });

const WORDS = 'They never tell us when the bus is late';
const quick = (page: Page) => page.getByRole('navigation', { name: 'Quick links' });
const over = (page: Page) => page.getByRole('dialog');

/** Stands between the browser and the server, and holds back the end of a post until it is told to let it through. */
class SlowLine {
  stalls = true;
  private server!: Server;
  private readonly sockets = new Set<Socket>();

  async start(): Promise<string> {
    const to = new URL(process.env.SAYSO_URL!);
    this.server = createServer((browser) => {
      const server = connect(Number(to.port), to.hostname);
      for (const socket of [browser, server]) {
        this.sockets.add(socket);
        socket.on('error', () => {}).on('close', () => (browser.destroy(), server.destroy()));
      }
      browser.on('data', (bytes) => {
        const isPost = /^POST /.test(bytes.toString('latin1', 0, 5));
        server.write(this.stalls && isPost ? bytes.subarray(0, bytes.length - 10) : bytes);
      });
      server.pipe(browser);
    });
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

test.describe('with script', WITH_SCRIPT, () => {
  test('help opens over the box, with a way to leave', async ({ page, script }) => {
    await openBox(page, script);
    await box(page).fill(WORDS);
    for (const opens of [quick(page).getByRole('link', { name: 'Help' }), page.getByRole('link', { name: 'More people who can help' })]) {
      await opens.tap();
      await expect(over(page).getByRole('heading', { name: 'People who can help' })).toBeVisible();
      await expect(over(page).getByRole('link', { name: /999/ }).first()).toBeVisible();
      await over(page).getByRole('button', { name: 'Back to my words' }).tap();
      await expect(over(page)).toBeHidden();
      await expect(box(page)).toHaveValue(WORDS);
    }
    await quick(page).getByRole('link', { name: 'Help' }).tap();
    await over(page).getByRole('link', { name: 'Leave this page' }).tap();
    await page.waitForURL('**/leave');
  });

  test('help shows the numbers without a signal', async ({ page, script, context, watch }) => {
    await openBox(page, script);
    await box(page).fill(WORDS);
    await context.setOffline(true);
    watch.expects(/ERR_INTERNET_DISCONNECTED/);
    await quick(page).getByRole('link', { name: 'Help' }).tap();
    await expect(over(page).getByRole('link', { name: /999/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await context.setOffline(false);
    await expect(box(page)).toHaveValue(WORDS);
  });

  test('help opens over a group’s box', async ({ someone, watch }) => {
    watch.allows(/P20 a cookie/);
    const page = await someone();
    await goIn(page, await openRoom());
    await box(page).first().fill(WORDS);
    await quick(page).getByRole('link', { name: 'Help' }).tap();
    await expect(over(page).getByRole('heading', { name: 'People who can help' })).toBeVisible();
    await over(page).getByRole('button', { name: 'Back to my words' }).tap();
    await expect(box(page).first()).toHaveValue(WORDS);
  });
});

test.describe('without script', WITHOUT_SCRIPT, () => {
  test('help opens beside the box', async ({ page, script, context }) => {
    await openBox(page, script);
    await box(page).fill(WORDS);
    for (const opens of [quick(page).getByRole('link', { name: 'Help' }), page.getByRole('link', { name: 'More people who can help' })]) {
      const opened = context.waitForEvent('page');
      await opens.tap();
      const help = await opened;
      await expect(help.getByRole('heading', { level: 1 })).toHaveText('People who can help');
      await help.close();
      await expect(box(page)).toHaveValue(WORDS);
    }
  });
});

test('words are there after Back from another page', async ({ page, script }) => {
  await openBox(page, script);
  await box(page).fill(WORDS);
  await page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' }).tap();
  await page.waitForURL('**/privacy');
  await page.goBack({ waitUntil: 'commit' });
  await expect(box(page)).toHaveValue(WORDS);
});

test('words are there after the phone is turned', async ({ page, script }) => {
  await openBox(page, script);
  await box(page).fill(WORDS);
  for (const [width, height] of [[740, 360], [360, 740]] as const) {
    await page.setViewportSize({ width, height });
    await expect(box(page)).toHaveValue(WORDS);
  }
});

test('words are there after the signal was lost', async ({ page, script, context, watch, at }) => {
  const words = own('The signal goes in the tunnel');
  await openBox(page, script);
  await box(page).fill(words);
  await context.setOffline(true);
  watch.allows(/ERR_INTERNET_DISCONNECTED/);
  await send(page).click();
  if (script) await expect(trouble(page)).toContainText('Your words are still here.');
  else await expect(page).toHaveURL(/^chrome-error:/);
  await context.setOffline(false);
  // The browser's own page for a lost signal sends the same post again.
  if (script) await send(page).click();
  else await page.reload();
  await fiveWords(page);
  expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
});

test('words are there after an upload that stalled', WITH_SCRIPT, async ({ page, watch, at }) => {
  const words = own('The upload stops in the middle');
  watch.allows(/P20 another origin was asked|Failed to load/);
  const line = new SlowLine();
  try {
    await page.goto(`${await line.start()}/have-your-say`);
    await expect(page.locator('html')).toHaveAttribute('data-live', '');
    await box(page).fill(words);
    await send(page).click();
    await expect(trouble(page)).toBeVisible({ timeout: 30_000 });
    await expect(box(page)).toHaveValue(words);
    line.stalls = false;
    await send(page).click();
    await fiveWords(page);
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  } finally {
    line.stop();
  }
});

// Chromium keeps no page in its memory that posts to its own address, so Back finds an empty box there.
test('loading the page of a stalled upload again sends the words', WITHOUT_SCRIPT, async ({ page, watch, at }) => {
  const words = own('The upload stops, and is sent again');
  watch.allows(/P20 another origin was asked/);
  const line = new SlowLine();
  try {
    await page.goto(`${await line.start()}/have-your-say`);
    await box(page).fill(words);
    await send(page).click({ timeout: 30_000 });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your words did not get to us', { timeout: 30_000 });
    line.stalls = false;
    await page.reload();
    await fiveWords(page);
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  } finally {
    line.stop();
  }
});

test('page of answers keeps its query and its place after Back', async ({ page }) => {
  await page.goto('/you-said-we-did?page=1');
  await page.evaluate(() => scrollTo(0, 600));
  const place = await page.evaluate(() => scrollY);
  expect(place).toBeGreaterThan(0);
  await page.evaluate(() => document.querySelector<HTMLElement>('a[href="/privacy"]')!.click());
  await page.waitForURL('**/privacy');
  await page.goBack({ waitUntil: 'commit' });
  await expect(page).toHaveURL(/\/you-said-we-did\?page=1$/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
});

test('words from before somebody left are not there', WITH_SCRIPT, async ({ page, script }) => {
  await openBox(page, script);
  await box(page).fill(WORDS);
  await page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' }).tap();
  await page.waitForURL('**/privacy');
  await leave(page).tap();
  await page.waitForURL('**/leave');
  await page.goBack({ waitUntil: 'commit' });
  await expect(box(page)).toHaveValue('');
});
