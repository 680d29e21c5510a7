// P19: leaving fast, and what is left behind.
//
// These tests can't show the browser's own list of visited pages, its address bar or "reopen closed tab", which are outside any page; here
// their source is asked instead, the tab's navigation history over the DevTools protocol (`Page.getNavigationHistory`: what a tab is
// restored from). Nor can they show a keyboard's own memory, screenshots the phone makes for its list of apps, or another browser's cache.
// Without script nothing can take a page out of the tab's history. A page that was posted is not kept by the browser; one that wasn't is brought
// back by Back, covered from edge to edge by the link that was tapped. Who left by keyboard finds it uncovered: nothing here claims otherwise.
// The tab's name changes when somebody leaves, so that pages before the one that was left show nothing either.
// Playwright turns the back/forward cache off; these tests turn it on again, and one of them shows that it is on.
import type { Page } from '@playwright/test';
import { ALONE, WITH_SCRIPT, WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { box, comeBack, leave, openBox, own, say, send } from './young.js';
import { goIn, openRoom } from './rooms.js';
import { WAYS, settled, tabHistory } from './ways.js';

test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }) });

/** Titles that may stand in a phone's history: none of them says what the page is for, or whose it is. */
const TITLES = /^(|(Error: )?(Start|Write|Privacy|Have a look|Thank you|Come back|Where it is now|Help|Done|What changed)( – Sayso)?)$/;
const ADDRESSES = ['/', '/have-your-say', '/receipt', '/help', '/privacy', '/you-said-we-did', '/leave'];

/** How many frames that hide nothing are timed first. */
const CONTROLS = 5;

/** DevTools' "Slow 3G". */
const SLOW_3G = { offline: false, latency: 2_000, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** A page that shows something nobody else should see. */
type Held = { secrets: string[]; address: string };

const PAGES: Record<string, (page: Page, script: boolean) => Promise<Held>> = {
  'a draft': async (page, script) => {
    const words = own('Nobody at home may know that I wrote heliotrope');
    await openBox(page, script);
    await box(page).fill(words);
    return { secrets: [words, 'heliotrope'], address: '/have-your-say' };
  },
  'the receipt': async (page, script) => {
    const phrase = await say(page, own('I wrote gallimaufry'), script);
    return { secrets: [...threes(phrase), 'gallimaufry'], address: '/have-your-say' };
  },
  'the progress page': async (page, script) => {
    const phrase = await say(page, own('I wrote pumpernickel'), script);
    await comeBack(page, phrase);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where your words are now');
    return { secrets: [...threes(phrase), 'pumpernickel'], address: '/receipt' };
  },
};

/** The same, left from a page that came after it in the tab. */
const BEFORE: typeof PAGES = Object.fromEntries(
  ['a draft', 'the receipt'].map((name) => [
    `${name} on the page before`,
    async (page: Page, script: boolean) => {
      const held = await PAGES[name]!(page, script);
      await page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' }).tap();
      await page.waitForURL('**/privacy');
      return held;
    },
  ]),
);

for (const [name, opens] of Object.entries({ ...PAGES, ...BEFORE })) {
  test(`P19 no way back shows ${name}`, WITH_SCRIPT, async ({ context, script, watch }) => {
    test.setTimeout(240_000);
    await context.addInitScript(reportsWhatIsSeenAgain);
    for (const way of WAYS) {
      await test.step(way.name, async () => {
        const page = await context.newPage();
        await page.goto('/');
        const { secrets, address } = await opens(page, script);
        if (way.told) watch.allows(way.told);
        await leave(page).tap();
        await page.waitForURL('**/leave');
        for (const open of (await way.go(page, address)) ?? [page]) {
          await showsNone(open, secrets);
          await keepsNothing(open, secrets);
        }
        for (const open of context.pages()) await open.close();
      });
    }
  });
}

for (const [name, opens] of Object.entries(PAGES)) {
  test(`P19 leaving clears ${name} from the browser`, async ({ page, script }) => {
    const { secrets } = await opens(page, script);
    await leave(page).tap();
    await expect(page).toHaveURL(/\/leave$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have left that page');
    await showsNone(page, secrets);
    await keepsNothing(page, secrets);
  });

  for (const [how, goes, control] of [
    ['a tap', (page: Page) => leave(page).tap(), (page: Page) => page.getByRole('heading', { level: 1 }).tap()],
    ['Shift three times', shiftThreeTimes, (page: Page) => page.keyboard.press('Control', { delay: 30 })],
  ] as const) {
    test(`P19 ${how} hides ${name} within 100 ms on slow 3G`, ALONE, async ({ page, context, script }) => {
      const { secrets } = await opens(page, script);
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.enable');
      await devtools.send('Network.emulateNetworkConditions', SLOW_3G);
      await page.evaluate(measuresFrames);
      // How long this machine, busy as it is now, takes to draw after the same finger or key when nothing is left.
      const controls: number[] = [];
      for (let times = 0; times < CONTROLS; times++) {
        const drawn = frame(page, 'drawn');
        await control(page);
        controls.push((await drawn).after);
      }
      const told = frame(page, 'hidden');
      const left = goes(page);
      // Told by the page itself: by the time it could be asked it may be gone.
      const { after, during, seen, at } = await told;
      expect(during, 'hidden before the tap or the key was dealt with').toBe(true);
      expect(seen, 'something is drawn').toBe(false);
      expect(at, 'the next page is still on its way').not.toBe('/leave');
      expect(after, `ms; others took ${controls.join(', ')}`).toBeLessThanOrEqual(100 + Math.max(...controls));
      test.info().annotations.push({ type: 'hidden after', description: `${after} ms, others ${controls.join(', ')}` });
      await left;
      await page.waitForURL('**/leave');
      await showsNone(page, secrets);
    });
  }
}

for (const [name, opens] of Object.entries(PAGES)) {
  test(`P19 Back after leaving shows nothing of ${name} without script`, WITHOUT_SCRIPT, async ({ page, script }) => {
    const { secrets } = await opens(page, script);
    await leave(page).tap();
    await page.waitForURL('**/leave');
    await page.goBack({ waitUntil: 'commit' }).catch(() => {});
    // A page that was posted is not kept; going back to it would ask whether to send it again.
    const posted = name !== 'a draft';
    await expect(page).toHaveURL(posted ? /^chrome-error:/ : /have-your-say$/);
    await settled(page);
    if (posted) return showsNone(page, secrets);
    expect(await page.evaluate(isCovered), 'all of the page is under the link').toBe(true);
    // A tap on what is seen only leaves again.
    await page.touchscreen.tap(180, 300);
    await page.waitForURL('**/leave');
  });
}

test('P19 page comes back with Back, hidden until nobody is known to have left', WITH_SCRIPT, async ({ page, script }) => {
  const { secrets } = await PAGES['a draft']!(page, script);
  await page.evaluate(() => {
    let before = false;
    addEventListener('pagehide', () => (before = document.documentElement.hidden));
    addEventListener('pageshow', (event) => console.log(`restored ${event.persisted}, hidden ${before} ${document.documentElement.hidden}`));
  });
  const restored = page.waitForEvent('console', (message) => message.text().startsWith('restored'));
  await page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' }).tap();
  await page.waitForURL('**/privacy');
  await page.goBack({ waitUntil: 'commit' });
  expect((await restored).text()).toBe('restored true, hidden true false');
  await expect(box(page)).toHaveValue(secrets[0]!);
});

/** Ways to press Shift that mean something else: capitals, another keyboard, scrolling sideways, choosing text, holding on. */
const NOT_LEAVING: Record<string, (page: Page) => Promise<void>> = {
  'typing capitals': async (page) => {
    for (const letter of 'HEY') await page.keyboard.press(`Shift+${letter}`);
  },
  'Alt with Shift': (page) => page.keyboard.press('Alt+Shift'),
  'Control with Shift': (page) => page.keyboard.press('Control+Shift'),
  'Meta with Shift': (page) => page.keyboard.press('Meta+Shift'),
  'Shift with Alt': (page) => page.keyboard.press('Shift+Alt'),
  'Shift while Alt is held': async (page) => {
    await page.keyboard.down('Alt');
    await shiftThreeTimes(page);
    await page.keyboard.up('Alt');
  },
  'Shift with the wheel': async (page) => {
    await page.keyboard.down('Shift');
    const turned = page.evaluate(() => new Promise<void>((done) => addEventListener('wheel', () => done(), { once: true })));
    await page.mouse.move(150, 200);
    await page.mouse.wheel(0, 10);
    await turned;
    await page.keyboard.up('Shift');
  },
  'Shift with a click': (page) => page.getByRole('heading', { level: 1 }).click({ modifiers: ['Shift'] }),
  'Shift that is held': async (page) => {
    for (let times = 0; times < 4; times++) await page.keyboard.down('Shift');
    await page.keyboard.up('Shift');
  },
};

for (const [name, presses] of Object.entries(NOT_LEAVING)) {
  test(`P19 ${name} three times does not leave`, WITH_SCRIPT, async ({ page, script }) => {
    await openBox(page, script);
    await box(page).focus();
    for (let times = 0; times < 3; times++) await presses(page);
    await expect(page.locator('html')).not.toHaveAttribute('hidden');
    await expect(send(page)).toBeVisible();
    await expect(page).toHaveURL(/have-your-say$/);
    await shiftThreeTimes(page);
    await page.waitForURL('**/leave');
  });
}

test('Leave is no larger than Send beside it', async ({ page, script }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await openBox(page, script);
  await send(page).scrollIntoViewIfNeeded();
  const [left, sent] = [(await leave(page).boundingBox())!, (await send(page).boundingBox())!];
  expect(left.height).toBeLessThanOrEqual(sent.height);
  expect(left.width).toBeLessThan(sent.width / 1.5);
  expect(left.height, 'still found at once').toBeGreaterThanOrEqual(44);
  const size = (element: Element) => Number.parseFloat(getComputedStyle(element).fontSize);
  expect(await leave(page).evaluate(size)).toBeLessThanOrEqual(await send(page).evaluate(size));
  await page.screenshot({ path: 'results/leave-beside-send.png' });
});

test('phone that leaves its group comes back as the same phone', async ({ someone, script }) => {
  const room = await openRoom();
  const page = await someone({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, javaScriptEnabled: script });
  const words = own('Nobody may see that I wrote marzipan');
  await goIn(page, room);
  await page.getByRole('textbox', { name: 'Your words' }).first().fill(words);
  await page.getByRole('button', { name: 'Send', exact: true }).first().tap();
  await expect(page.getByText('We have it.')).toBeVisible();
  const phrase = await page.locator('output.line').textContent();
  await leave(page).tap();
  await page.waitForURL('**/leave');
  await goIn(page, room);
  await expect(page.getByText('This phone was here before.')).toBeVisible();
  await showsNone(page, [words, 'marzipan', ...threes(phrase!.trim())]);
  await page.getByText('Sharing this phone?', { exact: true }).tap();
  await page.getByRole('button', { name: 'Give it to the next person' }).tap();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are about to go in');
  await goIn(page, room);
  await expect(page.getByText('This phone was here before.')).toHaveCount(0);
});

/** Every three words of a phrase that stand together: one alone may well stand on a page by chance. */
function threes(phrase: string): string[] {
  const words = phrase.split(' ');
  return [0, 1, 2].map((at) => words.slice(at, at + 3).join(' '));
}

async function shiftThreeTimes(page: Page) {
  for (let times = 0; times < 3; times++) await page.keyboard.press('Shift', { delay: 30 });
}

/** Neither as text, nor in a field, nor in the title or the address; unless nothing at all is drawn. */
async function showsNone(page: Page, secrets: string[]) {
  await settled(page);
  const shown = await page.evaluate(() => {
    if (document.documentElement.hidden) return '';
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea, select')].map((field) => field.value);
    return [document.documentElement.outerHTML, document.body.innerText, ...fields].join('\n');
  });
  const dense = [shown, page.url(), await page.title()].join('\n').toLowerCase().replace(/\s/g, '');
  const found = secrets.filter((secret) => dense.includes(secret.toLowerCase().replace(/\s/g, '')));
  expect(found, page.url()).toEqual([]);
}

/** The tab's history says nothing, and the site keeps nothing in the browser. */
async function keepsNothing(page: Page, secrets: string[]) {
  for (const { url, userTypedURL, title } of await tabHistory(page)) {
    for (const address of [url, userTypedURL].filter((address) => address.startsWith('http'))) {
      const { pathname, search, hash } = new URL(address);
      expect(ADDRESSES).toContain(pathname);
      expect(search + hash).toBe('');
    }
    if (!url.includes(title) || !title) expect(title).toMatch(TITLES);
    for (const secret of secrets) expect(`${url} ${title}`.toLowerCase()).not.toContain(secret.toLowerCase());
  }
  if (!page.url().startsWith('http')) return;
  const kept = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    indexed: (await indexedDB.databases()).length,
    cached: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
  }));
  expect(kept).toEqual({ local: 0, session: 0, indexed: 0, cached: 0, workers: 0, cookies: '' });
}

/** Whether every point of the screen belongs to the link that leaves, which nothing can be seen through. */
function isCovered(): boolean {
  const cover = getComputedStyle(document.getElementById('leave')!, '::after');
  for (let across = 2; across < innerWidth; across += 20) {
    for (let down = 2; down < innerHeight; down += 20) if (document.elementFromPoint(across, down)?.id !== 'leave') return false;
  }
  return /^rgb\(/.test(cover.backgroundColor) && cover.opacity === '1' && cover.visibility === 'visible';
}

/** Tells how long after the finger or the key the next frame was drawn: one that hides the page, or one like the last. */
function measuresFrames() {
  let from = 0;
  let during = false;
  for (const type of ['pointerdown', 'keyup']) addEventListener(type, (event) => (from = event.timeStamp), true);
  const tells = (name: string) => {
    const [then, within] = [from, during];
    const told = (drawn: number) => console.info(`${name} ${(drawn - then).toFixed(1)} ${within} ${document.body.checkVisibility()} ${location.pathname}`);
    // The first frame is drawn after the first call, so the second call comes after it.
    requestAnimationFrame(() => requestAnimationFrame(told));
  };
  for (const type of ['click', 'keyup']) {
    addEventListener(type, () => (during = true), true);
    addEventListener(type, () => {
      during = false;
      if (!document.documentElement.hidden) tells('drawn');
    });
  }
  // It hears of a change before the next listener of the same event is called.
  new MutationObserver(() => tells('hidden')).observe(document.documentElement, { attributeFilter: ['hidden'] });
}

/** The next frame of this name that the page tells of. */
async function frame(page: Page, name: string) {
  const [, after, during, seen, at] = (await page.waitForEvent('console', (message) => message.text().startsWith(name))).text().split(' ');
  return { after: Number(after), during: during === 'true', seen: seen === 'true', at };
}

/** A page that had words in it and is drawn with them again says so in the console, which the watch takes for a fault. */
function reportsWhatIsSeenAgain() {
  let left = false;
  const holds = () => document.querySelector('.five, .line, .steps') !== null || [...document.querySelectorAll('textarea')].some(({ value }) => value);
  addEventListener('pagehide', () => (left = holds()));
  const look = () => {
    if (left && !document.documentElement.hidden && holds()) console.error(`seen again: ${location.pathname}`);
    requestAnimationFrame(look);
  };
  look();
}
