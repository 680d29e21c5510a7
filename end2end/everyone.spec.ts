// P21: everyone can use it. axe finds a third to a half of what may be wrong; the rest must be looked at by people, and for them
// a picture of every page, small and wide, light and dark, is left in results/pictures.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { contrastFault } from './contrast.js';
import { DESK, WITH_SCRIPT, expect, test } from './fixture.js';
import { markupFaults, served } from './markup.js';
import { STAFF, YOUNG, type Shown } from './pages.js';
import { squeezed } from './squeezed.js';

// Put into the page over the DevTools protocol: as a script element its policy would forbid it, as it should.
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Least side of what a finger must meet on a young person's page, in pixels. axe asks for 24 everywhere. */
const FINGER = 44;

const PICTURES = 'results/pictures';
/** Milliseconds for a picture: the page of licences is very long. */
const LONG = 60_000;

type Look = { name: string; width: number; height?: number; dark?: boolean; text?: number; picture?: boolean };

const LOOKS: Look[] = [
  { name: '320 px', width: 320 },
  { name: '1280 px', width: 1280, picture: true },
  { name: 'text at 200 %', width: 1280, text: 200 },
  { name: 'dark', width: 360, dark: true, picture: true },
];
/** Seen as pictures only. */
const PICTURED: Look[] = [
  { name: '', width: 360 },
  { name: '', width: 1280, dark: true },
];

for (const shown of [...YOUNG, ...STAFF]) {
  test(`P21 is accessible: ${shown.name}`, WITH_SCRIPT, async ({ page, at, someone, watch }) => {
    test.setTimeout(400_000);
    await page.close();
    const opened = () => (shown.who === 'young' || shown.who === 'staff' ? someone(DESK) : at(shown.who));
    const seen = await opened();
    const html = served(seen);
    await shown.open(seen, true);
    const wrong = await markupFaults(shown.name, await html());
    const looked = async (seen: Page, look: Look, name: string) => {
      await looks(seen, look);
      const faults = [...(await axe(seen)), ...(await sideways(seen, look)), ...(await small(seen, shown))];
      wrong.push(...faults.map((fault) => `${name}: ${fault}`));
    };
    const picture = ({ width, dark }: Look) => seen.screenshot({ path: `${PICTURES}/${shown.name}-${width}-${dark ? 'dark' : 'light'}.png`, fullPage: true, timeout: LONG });
    for (const look of LOOKS) {
      await looked(seen, look, look.name);
      if (look.picture) await picture(look);
    }
    for (const look of PICTURED) {
      await looks(seen, look);
      await picture(look);
    }
    const readable = async (seen: Page, sizes: number[], name: string) => {
      for (const text of sizes) {
        await looks(seen, { name: '', width: 360, height: 640, text });
        wrong.push(...(await squeezed(seen)).map((fault) => `${name} at ${text} % on a phone: ${fault}`));
      }
    };
    await readable(seen, [100, 150, 200], 'text');
    await seen.screenshot({ path: `${PICTURES}/${shown.name}-360-large.png` });

    // axe itself is script, so script is not switched off for it: the page's own files are kept from it.
    // `desk.js` of every staff page adds one button and its dialog; pages with a script of their own show how it looks without.
    if (await seen.locator('script[src]:not([src*="desk"])').count()) {
      const bare = await opened();
      await bare.route('**/*.js', (route) => route.abort());
      watch.allows(/ERR_FAILED/);
      await shown.open(bare, false);
      await looked(bare, LOOKS[0]!, 'no script');
    }

    // The demo's invented language: longer than English, and from right to left.
    if (shown.who === 'young' && shown.address) {
      const mirrored = await someone({ ...DESK, locale: 'ar-XB' });
      await mirrored.goto(shown.address);
      await expect(mirrored.locator('html')).toHaveAttribute('dir', 'rtl');
      await looked(mirrored, LOOKS[0]!, 'right to left');
      await mirrored.screenshot({ path: `${PICTURES}/${shown.name}-320-rtl.png`, fullPage: true, timeout: LONG });
      await readable(mirrored, [200], 'right to left');
      await mirrored.screenshot({ path: `${PICTURES}/${shown.name}-360-large-rtl.png` });
    } else if (shown.who === 'young' && new URL(seen.url()).pathname.startsWith('/join/')) {
      // A group's pages belong to the phone that went in, so that phone changes its language.
      await seen.route('**/join/*', (route) => route.continue({ headers: { ...route.request().headers(), 'accept-language': 'ar-XB' } }));
      await seen.goto(seen.url());
      await expect(seen.locator('html')).toHaveAttribute('dir', 'rtl');
      await looked(seen, LOOKS[0]!, 'right to left');
      await seen.screenshot({ path: `${PICTURES}/${shown.name}-320-rtl.png`, fullPage: true, timeout: LONG });
      await readable(seen, [200], 'right to left');
      await seen.screenshot({ path: `${PICTURES}/${shown.name}-360-large-rtl.png` });
    }
    expect(wrong).toEqual([]);
  });
}

async function looks(page: Page, { width, height = 740, dark, text = 100 }: Look) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  // As the browser's own setting for larger text does it, which widths given in `em` follow.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: Math.round(0.16 * text), fixed: Math.round(0.13 * text) } });
  await devtools.detach();
}

async function axe(page: Page): Promise<string[]> {
  // On a page that is scrolled, what keeps its place on the screen covers what is under it.
  await page.evaluate(() => scrollTo(0, 0));
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  // The test reads violations and unclear checks only, so axe need not list the rest.
  const options = { runOnly: RULES, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations', 'incomplete'] };
  const results = await page.evaluate((options) => (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run(options), options);
  const faults = [];
  for (const { id, nodes } of results.violations) {
    for (const node of nodes) faults.push(`${id}: ${node.target.join(' ')} ${node.failureSummary?.replace(/\s+/g, ' ')}`);
  }
  for (const { id, nodes } of results.incomplete) {
    for (const node of nodes) {
      const target = node.target.join(' ');
      const told = [...node.any, ...node.all, ...node.none].map((check) => check.message).join(' ');
      const fault = id === 'color-contrast' ? await contrastFault(page, target) : 'undecided';
      if (fault) faults.push(`${id}: ${target}: ${fault}; axe says: ${told}`);
    }
  }
  return faults;
}

/** Whether the page must be pushed sideways to be read. Tables have a box of their own for that. */
async function sideways(page: Page, { width }: Look): Promise<string[]> {
  if (width > 320) return [];
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return over > 0 ? [`it is ${over} pixels wider than the screen`] : [];
}

/** Lists the controls that are too small to be hit. A link in a sentence may be as high as its line. */
async function small(page: Page, { who }: Shown): Promise<string[]> {
  if (who !== 'young') return [];
  return page.evaluate((least) => {
    const faults = [];
    for (const element of document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [role=option]')) {
      // A box to tick is met by its label too.
      const label = element.matches('input') && (element as HTMLInputElement).labels?.[0];
      const met = element.matches('[type=radio], [type=checkbox]') && label ? label : element;
      const { width, height, left, right, bottom } = met.getBoundingClientRect();
      const unseen = !met.checkVisibility({ visibilityProperty: true }) || right <= 0 || left >= innerWidth || bottom <= 0;
      const sentence = getComputedStyle(met).display === 'inline' && met.parentElement?.innerText.trim() !== met.innerText.trim();
      if (unseen || sentence || (width > least - 0.5 && height > least - 0.5)) continue;
      faults.push(`${Math.round(width)} × ${Math.round(height)} pixels are too few: ${element.outerHTML.slice(0, 120)}`);
    }
    return faults;
  }, FINGER);
}
