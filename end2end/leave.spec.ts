// P19: leaving fast, and what is left behind.
//
// What this can't show: the browser's own list of visited pages, its address bar and its "reopen closed tab" are outside any page; here
// their source is asked instead, the tab's navigation history over the DevTools protocol (`Page.getNavigationHistory`: what a tab is
// restored from). Nor can it show a keyboard's own memory, screenshots the phone makes for its list of apps, or another browser's cache.
// Without script nothing can take a page out of the tab's history. A page that was posted is not kept by the browser; one that wasn't is brought
// back by Back, covered from edge to edge by the link that was tapped. Who left by keyboard finds it uncovered: nothing here claims otherwise.
// Playwright turns the back/forward cache off; these tests turn it on again, and one of them shows that it is on.
import type { Page } from '@playwright/test';
import { ALONE, WITH_SCRIPT, WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { box, comeBack, leave, openBox, own, say, send } from './young.js';
import { WAYS, settled, tabHistory } from './ways.js';

test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }) });

/** Titles that may stand in a phone's history: none of them says what the page is for, or whose it is. */
const TITLES = /^(|(Error: )?(Start|Write|Have a look|Thank you|Come back|Where it is now|Help|Done|What changed)( – Sayso)?)$/;
const ADDRESSES = ['/', '/have-your-say', '/receipt', '/help', '/you-said-we-did', '/leave'];

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

for (const [name, opens] of Object.entries(PAGES)) {
  test(`P19 leaving clears ${name} from the browser`, async ({ page, script }) => {
    const { secrets } = await opens(page, script);
    await leave(page).tap();
    await expect(page).toHaveURL(/\/leave$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have left that page');
    await showsNone(page, secrets);
    await keepsNothing(page, secrets);
  });

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

  for (const [how, goes] of [
    ['a tap', (page: Page) => leave(page).tap()],
    ['Shift three times', shiftThreeTimes],
  ] as const) {
    test(`P19 ${how} hides ${name} within 100 ms on slow 3G`, ALONE, async ({ page, context, script }) => {
      const { secrets } = await opens(page, script);
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.enable');
      await devtools.send('Network.emulateNetworkConditions', SLOW_3G);
      await page.evaluate(measuresHiding);
      const told = page.waitForEvent('console', (message) => message.text().startsWith('hidden'));
      const left = goes(page);
      // Told by the page itself: by the time it could be asked it may be gone.
      const [, after, drawn, at] = (await told).text().split(' ');
      expect(Number(after), 'ms').toBeLessThanOrEqual(100);
      expect(drawn).toBe('false');
      expect(at, 'the next page is still on its way').not.toBe('/leave');
      test.info().annotations.push({ type: 'hidden after', description: `${after} ms` });
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
    await settled(page);
    // A page that was posted is not kept; going back to it would ask whether to send it again.
    const posted = name !== 'a draft';
    expect(page.url()).toMatch(posted ? /^chrome-error:/ : /have-your-say$/);
    if (posted) return showsNone(page, secrets);
    expect(await page.evaluate(isCovered), 'all of the page is under the link').toBe(true);
    // Whoever taps what they see only leaves again.
    await page.touchscreen.tap(180, 300);
    await page.waitForURL('**/leave');
  });
}

test('P19 page from the back/forward cache is blank and reloads', WITH_SCRIPT, async ({ page, script }) => {
  const { secrets } = await PAGES['a draft']!(page, script);
  await page.evaluate(() => {
    addEventListener('pageshow', (event) => console.log(`restored ${event.persisted}, hidden ${document.documentElement.hidden}`));
  });
  const restored = page.waitForEvent('console', (message) => message.text().startsWith('restored'));
  await page.getByRole('navigation', { name: 'Quick links' }).getByRole('link', { name: 'Help' }).tap();
  await page.waitForURL('**/help');
  await page.goBack({ waitUntil: 'commit' });
  expect((await restored).text()).toBe('restored true, hidden true');
  await expect(box(page)).toHaveValue('');
  await showsNone(page, secrets);
});

test('P19 typing capitals or holding Shift does not leave', WITH_SCRIPT, async ({ page, script }) => {
  await openBox(page, script);
  await box(page).focus();
  for (const letter of 'HELLO') await page.keyboard.press(`Shift+${letter}`);
  await page.keyboard.down('Shift');
  for (let repeats = 0; repeats < 5; repeats++) await page.keyboard.down('Shift');
  await page.keyboard.up('Shift');
  await expect(box(page)).toHaveValue('HELLO');
  await expect(send(page)).toBeVisible();
  await expect(page).toHaveURL(/have-your-say$/);
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
  const squeezed = [shown, page.url(), await page.title()].join('\n').toLowerCase().replace(/\s/g, '');
  const found = secrets.filter((secret) => squeezed.includes(secret.toLowerCase().replace(/\s/g, '')));
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

/** Tells how long after the finger or the key the first frame without content was drawn. */
function measuresHiding() {
  let last = 0;
  const notes = (event: Event) => (last = event.timeStamp);
  addEventListener('pointerdown', notes, true);
  addEventListener('keyup', notes, true);
  new MutationObserver(() => {
    const from = last;
    const tells = (drawn: number) => console.info(`hidden ${(drawn - from).toFixed(1)} ${document.body.checkVisibility()} ${location.pathname}`);
    // The first frame is drawn after the first call, so the second call comes after it.
    requestAnimationFrame(() => requestAnimationFrame(tells));
  }).observe(document.documentElement, { attributeFilter: ['hidden'] });
}

/** A page that was left and is drawn again says so in the console, which the watch takes for a fault. */
function reportsWhatIsSeenAgain() {
  let left = false;
  addEventListener('pagehide', () => (left = document.getElementById('leave') !== null));
  const look = () => {
    if (left && !document.documentElement.hidden) console.error(`seen again: ${location.pathname}`);
    requestAnimationFrame(look);
  };
  look();
}
