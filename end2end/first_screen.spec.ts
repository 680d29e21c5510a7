// The first screen of the page to write on: the box and Send on a small phone, ways to begin, feelings, and help beside the box.
import type { Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { openRoom } from './rooms.js';
import { box, fiveWords, openBox, opensInTheInbox, own, send, trouble } from './young.js';

test.use({
  viewport: { width: 360, height: 640 },
  // Pages stay in the browser's memory after Back, as on phones.
  launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
});

const opener = (page: Page, name: string) => page.getByRole('button', { name: `${name}…` });
const bar = async (page: Page) => (await page.getByRole('navigation', { name: 'Quick links' }).boundingBox())!.y;
const error = (page: Page) => page.locator('#words-error');

/** Holds back what is sent there until it is let through. */
async function held(page: Page, address: string): Promise<() => void> {
  let through!: () => void;
  const open = new Promise<void>((done) => (through = done));
  await page.route(address, async (route) => {
    if (route.request().method() === 'POST') await open;
    await route.continue();
  });
  return through;
}

test('box and Send are on the first screen', async ({ page, script }) => {
  await openBox(page, script);
  const [area, button, free] = [(await box(page).boundingBox())!, (await send(page).boundingBox())!, await bar(page)];
  console.log(`the box from ${area.y} to ${area.y + area.height}, Send to ${button.y + button.height}, of ${free} free pixels`);
  expect(area.y).toBeLessThan(320);
  expect(area.height).toBeGreaterThan(90);
  expect(button.y + button.height).toBeLessThanOrEqual(free);
});

for (const kind of ['Workshop', 'AgendaDay']) {
  test(`way into a group is on the first screen: ${kind}`, async ({ page }) => {
    const { code } = await openRoom(kind);
    await page.goto(`/join/${code}`);
    const go = (await page.getByRole('button', { name: 'Go in' }).boundingBox())!;
    console.log(`Go in from ${go.y} to ${go.y + go.height}`);
    expect(go.y + go.height).toBeLessThanOrEqual(await bar(page));
  });
}

test('heading and the box are on the first screen with text at 200 %', async ({ page, script }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  await openBox(page, script);
  const heading = (await page.getByRole('heading', { level: 1 }).boundingBox())!;
  const [area, free] = [(await box(page).boundingBox())!, await bar(page)];
  console.log(`the box from ${area.y}, of ${free} free pixels`);
  expect(heading.y).toBeGreaterThan(0);
  expect(area.y).toBeLessThan(free - 40);
});

test('opener begins the words, gives way to another, and never to typed words', async ({ page, script, watch }) => {
  await openBox(page, script);
  await opener(page, 'What helped').tap();
  await expect(box(page)).toHaveValue('What helped ');
  await expect(box(page)).toBeFocused();
  await opener(page, 'Please stop').tap();
  await expect(box(page)).toHaveValue('Please stop ');
  await box(page).fill('Please stop shouting');
  await opener(page, 'I’d change').tap();
  await expect(box(page)).toHaveValue('Please stop shouting\nI’d change ');
  if (script) {
    await page.keyboard.type('the bus');
    await expect(box(page)).toHaveValue('Please stop shouting\nI’d change the bus');
    expect(watch.requests.filter((request) => request.method() === 'POST')).toEqual([]);
  }
});

test('feeling is tapped, sent and read by staff', async ({ page, script, at }) => {
  const words = own('Nobody tells us when the worker changes');
  await openBox(page, script);
  await box(page).fill(words);
  await page.getByText('Feelings').tap();
  await page.getByRole('radio', { name: 'Worried' }).check();
  await send(page).tap();
  await fiveWords(page);
  const priya = await at('reviewer');
  await priya.goto('/inbox');
  await opensInTheInbox(priya, words);
  await expect(priya.locator('dt', { hasText: 'Feels' }).locator('+ dd')).toHaveText('worried');
});

test('Enter in a field sends, and taps no opener', async ({ page, script }) => {
  await openBox(page, script);
  await box(page).fill(own('The bus is late'));
  await page.getByText('About you').tap();
  await page.getByRole('radio', { name: '13 to 15' }).focus();
  await page.keyboard.press('Enter');
  await fiveWords(page);
});

test.describe('with script', WITH_SCRIPT, () => {
  test('“More” leads to the promises in full and stays on the page', async ({ page }) => {
    await openBox(page, true);
    const length = await page.evaluate(() => history.length);
    await page.getByRole('link', { name: 'More', exact: true }).tap();
    await expect(page.getByRole('heading', { name: 'Before you send' })).toBeFocused();
    await expect(page.getByRole('heading', { name: 'Before you send' })).toBeInViewport();
    expect(await page.evaluate(() => [history.length, location.hash])).toEqual([length, '']);
  });

  test('problem stands at the box too until it is solved', async ({ page }) => {
    await openBox(page, true);
    await send(page).tap();
    await expect(trouble(page)).toContainText('Write something in the box first.');
    await expect(error(page)).toHaveText('Write something in the box first.');
    await expect(box(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(box(page)).toHaveAccessibleDescription(/Write something in the box first\./);
    await box(page).fill('More buses');
    await expect(error(page)).toBeHidden();
    await expect(box(page)).not.toHaveAttribute('aria-invalid');
  });

  test('lost signal is told at the box and the words are not blamed', async ({ page, context, watch }) => {
    await openBox(page, true);
    await box(page).fill('More buses');
    await context.setOffline(true);
    watch.expects(/ERR_INTERNET_DISCONNECTED/);
    await send(page).tap();
    await expect(error(page)).toContainText('That did not go.');
    await expect(box(page)).not.toHaveAttribute('aria-invalid');
    await context.setOffline(false);
  });

  test('letters are counted as the server counts, from 500 left on', async ({ page }) => {
    await openBox(page, true);
    const left = page.locator('#left');
    for (const [words, told] of [
      ['a'.repeat(4_499), ''],
      [`  ${'a'.repeat(4_499)}\n`, ''],
      ['a'.repeat(4_500), 'Letters left: 500'],
      [`${'🚏'.repeat(2_499)}\n${'b'.repeat(2_499)}`, 'Letters left: 1'],
      ['🚏'.repeat(5_000), 'Letters left: 0'],
      ['a'.repeat(5_012), 'Too long by 12'],
      ['a', ''],
    ] as const) {
      await box(page).fill(words);
      await expect(left).toHaveText(told);
      await expect(page.locator('#left-told')).toHaveText(told);
      await expect(left).toBeVisible({ visible: !!told });
    }
  });

  test('box grows with the words, up to a part of the screen', async ({ page }) => {
    await openBox(page, true);
    const height = async () => (await box(page).boundingBox())!.height;
    const empty = await height();
    await box(page).fill('A line\n'.repeat(7));
    const grown = await height();
    expect(grown).toBeGreaterThan(empty + 50);
    await box(page).fill('A line\n'.repeat(60));
    expect(await height()).toBeLessThanOrEqual(0.56 * 640);
    await box(page).fill('');
    expect(await height()).toBe(empty);
  });

  test('Send says that it sends, and comes back after a problem', async ({ page, watch }) => {
    await openBox(page, true);
    await box(page).fill(own('More benches'));
    let fails!: () => void;
    const failed = new Promise<void>((done) => (fails = done));
    await page.route('**/api/submit', async (route) => (await failed, await route.abort('connectionreset')), { times: 1 });
    watch.expects(/ERR_CONNECTION_RESET/);
    await send(page).tap();
    const sending = page.getByRole('button', { name: 'Sending…' });
    await expect(sending).toBeDisabled();
    await expect(sending).toBeInViewport();
    fails();
    await expect(trouble(page)).toBeVisible();
    await expect(send(page)).toBeEnabled();
  });

  test('form without the island sends once and can be sent again after Back', async ({ page, context, watch }) => {
    await context.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
    await page.goto('/have-your-say', { waitUntil: 'networkidle' });
    await box(page).fill(own('More lamps'));
    const through = await held(page, '**/have-your-say');
    // Playwright waits for a page that is being left, so both presses are made in it.
    const label = await page.evaluate(async () => {
      const button = [...document.querySelectorAll<HTMLElement>('form .btn')].pop()!;
      button.click();
      await new Promise((done) => setTimeout(done));
      button.click();
      return button.innerText;
    });
    expect(label).toBe('Sending…');
    through();
    await fiveWords(page);
    expect(watch.requests.filter((request) => request.method() === 'POST')).toHaveLength(1);
    await page.goBack({ waitUntil: 'commit' });
    await expect(send(page)).toBeEnabled();
    await expect(send(page)).toHaveText('Send');
  });

  test('island stays asleep where the script of the box is missing', async ({ page, watch }) => {
    watch.expects(/ERR_FAILED/);
    await page.route('**/say.*.js', (route) => route.abort());
    await page.goto('/have-your-say', { waitUntil: 'networkidle' });
    await expect(page.locator('html')).not.toHaveAttribute('data-live');
    await opener(page, 'What helped').tap();
    await expect(box(page)).toHaveValue('What helped ');
    await expect(page).toHaveURL(/have-your-say$/);
  });
});
