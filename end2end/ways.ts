// Twenty ways to get back to a page one has just left. Each begins on the page that leaving leads to.
import { expect, type Page } from '@playwright/test';

export type Way = {
  name: string;
  /** Does it, and gives the pages to look at when that isn't only the one it was done on. */
  go: (page: Page, address: string) => Promise<Page[] | void>;
  /** The message of the browser's console, where it has one. */
  told?: RegExp;
};

const back = (page: Page) => page.goBack({ waitUntil: 'commit' }).then(() => settled(page));
const forward = (page: Page) => page.goForward({ waitUntil: 'commit' }).then(() => settled(page));

export const WAYS: Way[] = [
  { name: 'back', go: async (page) => back(page) },
  { name: 'back twice', go: async (page) => (await back(page), await back(page)) },
  { name: 'back and forward', go: async (page) => (await back(page), await forward(page)) },
  { name: 'back twice and forward twice', go: async (page) => (await back(page), await back(page), await forward(page), await forward(page)) },
  { name: 'forward', go: async (page) => forward(page) },
  { name: 'history.back()', go: async (page) => script(page, () => history.back(), -1) },
  { name: 'history.go(-2)', go: async (page) => script(page, () => history.go(-2), -2) },
  { name: 'history.go(0)', go: async (page) => script(page, () => history.go(0), 0) },
  { name: 'reload', go: async (page) => void (await page.reload()) },
  { name: 'back and reload', go: async (page) => (await back(page), void (await page.reload())) },
  { name: 'the address again', go: async (page, address) => void (await page.goto(address)) },
  { name: 'the address again and back', go: async (page, address) => (await page.goto(address), await back(page)) },
  { name: 'the address again, away and back', go: async (page, address) => (await page.goto(address), await page.goto('/help'), await back(page)) },
  { name: 'a new tab', go: async (page, address) => [await newTab(page, address)] },
  {
    name: 'a new tab, away and back',
    go: async (page, address) => {
      const tab = await newTab(page, address);
      await tab.goto('/help');
      await back(tab);
      return [tab];
    },
  },
  {
    name: 'a new tab when this one is closed',
    go: async (page, address) => {
      const tab = await newTab(page, address);
      await page.close();
      return [tab];
    },
  },
  {
    name: 'a window opened by the page left to',
    go: async (page, address) => {
      const opened = page.context().waitForEvent('page');
      await page.evaluate((address) => void window.open(address), address);
      const tab = await opened;
      await tab.waitForURL(`**${address}`);
      await settled(tab);
      return [tab];
    },
  },
  { name: 'every entry of the tab’s history', go: everyEntry },
  { name: 'navigation.traverseTo() every entry', go: everyTraversal },
  {
    name: 'back without a signal',
    told: /ERR_INTERNET_DISCONNECTED/,
    go: async (page) => {
      await page.context().setOffline(true);
      await page.goBack({ waitUntil: 'commit' }).catch(() => {});
      // A page that asks the server again finds none.
      await expect(page).toHaveURL(/^chrome-error:/);
      await page.context().setOffline(false);
    },
  },
];

/** Waits for the page that a way leads to. One that was kept is hidden until it has asked the server again, and another is in its place. */
export async function settled(page: Page) {
  // Asked from here: a page without script can't wait, and one that is being put away can't answer.
  const isSettled = () => page.evaluate(() => document.readyState == 'complete' && !document.documentElement.hidden).catch(() => false);
  await expect.poll(isSettled, { intervals: [20, 50, 100] }).toBe(true);
}

/** Moves in the tab's history by a script of the page, and waits for what it leads to, where there is anything. */
async function script(page: Page, act: () => void, by: number) {
  const { currentIndex, entries } = await navigationHistory(page);
  await leaves(page, entries[currentIndex + by] !== undefined, () => page.evaluate(act));
}

/** Does what makes the page go away, if it does, and waits until another one is there. */
async function leaves(page: Page, goes: boolean, act: () => Promise<unknown>) {
  // Another mark each time: a page that was marked once may be brought back.
  const mark = Math.random();
  await page.evaluate((mark) => void Object.assign(window, { mark }), mark);
  // A page that goes away in the middle of being asked is no fault.
  await act().catch(() => {});
  const isGone = () => page.evaluate((mark) => (window as any).mark !== mark, mark).catch(() => false);
  if (goes) await expect.poll(isGone, { intervals: [20, 50, 100] }).toBe(true);
  await settled(page);
}

async function newTab(page: Page, address: string): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(address);
  return tab;
}

/** Returns the entries that the tab would be restored from. */
export const tabHistory = async (page: Page) => (await navigationHistory(page)).entries;

async function navigationHistory(page: Page) {
  const asks = async () => {
    const devtools = await page.context().newCDPSession(page);
    return devtools.send('Page.getNavigationHistory').finally(() => devtools.detach().catch(() => {}));
  };
  let found: Awaited<ReturnType<typeof asks>>;
  // While a page is being put away or brought back there is no active one for a moment.
  await expect(async () => (found = await asks())).toPass({ intervals: [20, 100], timeout: 10_000 });
  return found!;
}

async function everyEntry(page: Page) {
  for (const { id, url } of (await tabHistory(page)).filter(({ url }) => url.startsWith('http'))) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.navigateToHistoryEntry', { entryId: id });
    await page.waitForURL(url, { waitUntil: 'commit' });
    await settled(page);
  }
}

async function everyTraversal(page: Page) {
  const keys = await page.evaluate(() => (window as any).navigation.entries().map((entry: { key: string }) => entry.key));
  for (const key of keys) {
    const goes = await page.evaluate((key) => (window as any).navigation.currentEntry.key !== key, key);
    await leaves(page, goes, () => page.evaluate((key) => void (window as any).navigation.traverseTo(key).finished.catch(() => {}), key));
  }
}
