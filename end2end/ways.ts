// Twenty ways to get back to a page one has just left. Each begins on the page that leaving leads to.
import type { Page } from '@playwright/test';

export type Way = {
  name: string;
  /** Does it, and gives the pages to look at when that isn't only the one it was done on. */
  go: (page: Page, address: string) => Promise<Page[] | void>;
  /** What the browser's console says of it, where it does. */
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
  { name: 'history.back()', go: async (page) => script(page, () => history.back()) },
  { name: 'history.go(-2)', go: async (page) => script(page, () => history.go(-2)) },
  { name: 'history.go(0)', go: async (page) => script(page, () => history.go(0)) },
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
      await settled(page);
      await page.context().setOffline(false);
    },
  },
];

/** A page that was kept asks the server again as soon as it is shown: until it has, what is looked at would be gone in a moment. */
export async function settled(page: Page) {
  await page.waitForTimeout(100);
  // Playwright doesn't hear that a page from the back/forward cache has loaded, so the page is asked.
  await page.waitForFunction(() => document.readyState == 'complete');
}

async function script(page: Page, act: () => void) {
  // A page that goes away in the middle of being asked is no fault.
  await page.evaluate(act).catch(() => {});
  await settled(page);
}

async function newTab(page: Page, address: string): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(address);
  return tab;
}

/** What the tab would be restored from. */
export async function tabHistory(page: Page) {
  for (let tries = 0; ; tries++) {
    const devtools = await page.context().newCDPSession(page);
    try {
      return (await devtools.send('Page.getNavigationHistory')).entries;
    } catch (trouble) {
      // While a page is being put away or brought back there is no active one for a moment.
      if (tries === 20) throw trouble;
      await page.waitForTimeout(100);
    } finally {
      await devtools.detach().catch(() => {});
    }
  }
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
    await page.evaluate((key) => void (window as any).navigation.traverseTo(key).finished.catch(() => {}), key);
    await settled(page);
  }
}
