// The test every spec uses: watched, and peopled. `page` is a young person's phone.
import { test as base, expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { Watch } from './watch.js';

/** The demo's cast. */
export type Character = 'reviewer' | 'second' | 'publisher' | 'lead' | 'facilitator' | 'administrator' | 'auditor';

export const NAMES: Record<Character, string> = {
  reviewer: 'Priya Nair',
  second: 'Ruth Adeyemi',
  publisher: 'Joe Hartley',
  lead: 'Margaret Okafor',
  facilitator: 'Sam Teasdale',
  administrator: 'Dilys Morgan',
  auditor: 'Henrik Lund',
};

type SignIn = { cookies: Awaited<ReturnType<import('@playwright/test').BrowserContext['cookies']>>; origins: [] };

type Fixtures = {
  watch: Watch;
  /** Whether script runs in this project. */
  script: boolean;
  /** Somebody else, in a browser of their own. */
  someone: (options?: BrowserContextOptions) => Promise<Page>;
  /** One of the cast at their desk, signed in. */
  at: (person: Character, options?: BrowserContextOptions) => Promise<Page>;
};

/** The test needs script: only one of the two projects runs it. */
export const WITH_SCRIPT = { tag: '@js' };
/** The test measures time and runs alone: a browser that shares its processor shows how busy the machine is, not how fast the page is. */
export const ALONE = { tag: ['@js', '@alone'] };
export const WITHOUT_SCRIPT = { tag: '@nojs' };

export const DESK = { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false };

export const test = base.extend<Fixtures, { signIns: Map<Character, SignIn> }>({
  signIns: [async ({}, use) => use(new Map()), { scope: 'worker' }],

  script: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),

  watch: [
    async ({ baseURL }, use) => {
      const watch = new Watch(baseURL!);
      await use(watch);
      expect(await watch.verdict(), 'rules that hold on every page').toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, watch }, use) => {
    await watch.follow(context);
    await use(context);
    expect(await context.cookies(), 'P20 a young person never has a cookie').toEqual([]);
  },

  someone: async ({ browser, watch }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      await watch.follow(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },

  at: async ({ browser, someone, signIns }, use) => {
    await use(async (person, options) => {
      if (!signIns.has(person)) signIns.set(person, await signIn(browser, person));
      return someone({ ...DESK, storageState: signIns.get(person), ...options });
    });
  },
});

export { expect };

async function signIn(browser: Browser, person: Character): Promise<SignIn> {
  const context = await browser.newContext(DESK);
  const page = await context.newPage();
  await page.goto('/demo');
  await page.getByRole('button', { name: NAMES[person] }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  const cookies = await context.cookies();
  await context.close();
  return { cookies, origins: [] };
}
