// P15: odd Unicode stays within its own box. Each string is really sent, and looked at where staff see words: what stands around it has
// the same place with it and without, and not a pixel of it is outside. All that can be seen of 299 strings with SAYSO_FULL=1, and all on a phone too; else some of each kind.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { request, type Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { DESK, WITH_SCRIPT, expect, test as base } from './fixture.js';
import { WallRoom } from './rooms.js';
import { serve } from './server.js';
import { more, turn } from './young.js';

const ALL: string[] = JSON.parse(readFileSync(resolve(import.meta.dirname, '../src/tests/odd_unicode.json'), 'utf8'));
const FULL = !!process.env.SAYSO_FULL;
/** Marks above one letter, a family, directions and accents, which stand between what was made by rule and what was drawn by lot. */
const SPECIAL = ALL.slice(120, 124);
/** Text that nobody can see is refused. */
const isSeen = (text: string) => /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
const STRINGS = (FULL ? ALL : [...SPECIAL, ...ALL.filter((_, nth) => nth % 30 === 0)]).filter(isSeen);
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1 };
const OURS = { 'sec-fetch-site': 'same-origin' };

/** A town that no other test looks at: its inbox is full of traps for them. */
const test = base.extend<object, { town: string }>({
  town: [
    async ({}, use) => {
      const { url, stop } = await serve();
      // Not in the variable of the others: Playwright hands a worker's variables on to the projects after it.
      process.env.SAYSO_OWN_TOWN = url;
      await use(url);
      delete process.env.SAYSO_OWN_TOWN;
      await stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ town }, use) => use(town),
});


test.describe.configure({ mode: 'serial' });

/** The pieces that were sent, by their addresses on the staff side. */
const sent: string[] = [];

test('P15 odd Unicode stays in its row of the inbox', WITH_SCRIPT, async ({ at }) => {
  test.setTimeout(1_800_000);
  const [desk, phone] = [await at('reviewer'), await at('reviewer', PHONE)];
  const known = new Set(await inbox(desk));
  await say(STRINGS);
  const rows = '.mail .first > bdi';
  for (const page of [desk, phone]) await each(page, '/inbox', () => staysInItsBox(page, rows));
  sent.push(...(await inbox(desk)).filter((address) => !known.has(address)));
  expect(sent.length).toBe(STRINGS.length);
});

test('P15 odd Unicode stays in its box on the page of a piece', WITH_SCRIPT, async ({ at }) => {
  test.setTimeout(1_800_000);
  const [desk, phone] = [await at('reviewer'), await at('reviewer', PHONE)];
  for (const [nth, address] of sent.entries()) {
    if (!FULL && nth % 4) continue;
    for (const page of FULL ? [desk, phone] : [desk]) {
      await page.goto(address);
      await staysInItsBox(page, '.words > bdi');
    }
  }
});

test('P15 odd Unicode stays in its box on a theme and its trail', WITH_SCRIPT, async ({ at }) => {
  test.setTimeout(1_800_000);
  const [desk, phone] = [await at('reviewer'), await at('reviewer', PHONE)];
  for (const address of sent) {
    expect((await desk.request.post(`${address}/tags`, { form: { theme: 'Odd letters' }, headers: OURS })).status()).toBe(200);
  }
  await desk.goto(sent[0]!);
  const theme = new URL(await desk.locator('.ties a').first().evaluate((link: HTMLAnchorElement) => link.href)).pathname;
  for (const page of FULL ? [desk, phone] : [desk]) {
    await each(page, `${theme}?`, () => staysInItsBox(page, '.quote > bdi'));
    await page.goto(theme.replace('/themes/', '/trail/'));
    await staysInItsBox(page, '.flow .node');
    // The columns of a table go by what is in them, odd or not.
    expect(await painted(page, 'td li bdi', true), page.url()).toEqual([]);
  }
  await desk.goto('/inbox/read');
  await staysInItsBox(desk, '.mail .first > bdi');
});

test('P15 odd Unicode stays in its box on console and wall', WITH_SCRIPT, async ({ at }) => {
  test.setTimeout(1_800_000);
  const [desk, phone] = [await at('facilitator'), await at('facilitator', PHONE)];
  const wall = await at('facilitator', { viewport: { width: 1280, height: 800 } });
  for (let from = 0; from < STRINGS.length; from += 12) {
    const room = await WallRoom.with([{ way: 'Words', question: 'What would make the way home better?' }]);
    await room.sets(0, 'show');
    const said = STRINGS.slice(from, from + 12);
    const items = await room.says(0, said);
    for (const [nth, item] of items.entries()) {
      await room.acts(item, 'approve');
      // In large letters, in middling ones, and with everything on it.
      if ([1, 5, items.length - 1].includes(nth)) {
        await wall.goto(room.wall);
        await staysInItsBox(wall, '.said p', false);
      }
    }
    await room.acts(items[0]!, 'wait');
    for (const page of FULL ? [desk, phone] : [desk]) {
      await page.goto(room.wall.replace('/wall', ''));
      await staysInItsBox(page, '.item .said bdi');
    }
    await room.leaves();
  }
});

async function say(all: string[]) {
  const phone = await request.newContext({ baseURL: process.env.SAYSO_OWN_TOWN, extraHTTPHeaders: OURS });
  for (const words of all) {
    const page = await (await phone.get('/have-your-say')).text();
    const token = /name="token" value="([^"]+)"/.exec(page)![1]!;
    const answer = await phone.post('/have-your-say', { form: { token, words, checked: 'yes' } });
    expect(answer.status(), JSON.stringify(words)).toBe(200);
  }
  await phone.dispose();
}

/** Looks at each page of a list. */
async function each(page: Page, list: string, look: () => Promise<unknown>) {
  await page.goto(list);
  for (;;) {
    await look();
    const next = page.locator('a[rel=next], a.bt:text-matches("^Next ")').first();
    if (!(await next.count())) return;
    await turn(page, next);
  }
}

async function inbox(reviewer: Page): Promise<string[]> {
  const rows: string[] = [];
  await reviewer.goto('/inbox');
  for (;;) {
    rows.push(...(await reviewer.locator('a.first').evaluateAll((links) => links.map((link) => link.getAttribute('href')!))));
    if (!(await more(reviewer).count())) return rows;
    await turn(reviewer, more(reviewer));
  }
}

/** Checks that things outside have the same place whatever is within, that nothing overlaps, and that no pixel is painted outside. */
async function staysInItsBox(page: Page, selector: string, whole = true) {
  expect(await painted(page, selector, whole), `${page.url()} ${selector}`).toEqual([]);
  expect(await misplaced(page, selector), `${page.url()} ${selector}`).toEqual([]);
}

/** Puts plain letters in their place, and leaves them there. */
async function misplaced(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const faults: string[] = [];
    const seen = (part: Element) => part.checkVisibility();
    const boxes = [...document.querySelectorAll<HTMLElement>(selector)].filter(seen);
    if (!boxes.length) return [`nothing is there: ${selector}`];
    const name = (text: string) => JSON.stringify(text.slice(0, 20));
    // Places of the first and the last letter of every text outside: its direction shows in them too.
    const around = () => {
      const places: { text: string; letters: DOMRect[] }[] = [];
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode() as Text | null; text; text = texts.nextNode() as Text | null) {
        const trimmed = text.data.trim();
        if (!trimmed || !seen(text.parentElement!) || text.parentElement!.closest('.hide, select, script, style, svg')) continue;
        if (boxes.some((box) => box.contains(text))) continue;
        const start = text.data.indexOf(trimmed);
        const letters = [start, start + trimmed.length - 1].map((at) => {
          const range = document.createRange();
          range.setStart(text!, at);
          range.setEnd(text!, at + 1);
          return range.getBoundingClientRect();
        });
        places.push({ text: trimmed, letters });
      }
      return places;
    };
    const sizes = boxes.map((box) => box.getBoundingClientRect());
    const before = around();
    for (const [nth, box] of boxes.entries()) {
      if (box instanceof SVGElement) continue;
      const style = getComputedStyle(box);
      const [above, below] = [parseFloat(style.paddingTop), parseFloat(style.paddingBottom)];
      const [top, bottom] = [sizes[nth]!.top + above + 1, sizes[nth]!.bottom - below - 1];
      for (const { text, letters } of before) {
        const over = letters.find((at) => at.top < bottom && at.bottom > top && at.left < sizes[nth]!.right - 1 && at.right > sizes[nth]!.left + 1);
        if (over) faults.push(`${name(text)} overlaps ${name(box.textContent!)}`);
      }
      // A letter of the plain kind for each that a reader sees.
      const said = box.textContent!;
      const plain = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(said)].map(({ segment }) => (/[\n\u2028]/.test(segment) ? '\n' : /\s/.test(segment) ? ' ' : 'w'));
      box.textContent = plain.join('');
      const usual = box.getBoundingClientRect().height;
      box.textContent = said;
      if (sizes[nth]!.height > 2 * usual + 1) faults.push(`${name(said)} is ${sizes[nth]!.height} px high instead of ${usual}`);
    }
    // Each keeps its size, and one plain letter is in it.
    for (const [nth, box] of boxes.entries()) {
      if (box instanceof SVGElement || getComputedStyle(box).display === 'inline') continue;
      Object.assign(box.style, { height: `${sizes[nth]!.height}px`, minHeight: '0', maxHeight: 'none' });
      box.textContent = 'w';
    }
    const after = around();
    for (const [nth, { text, letters }] of before.entries()) {
      const moved = letters.some((at, end) => Math.abs(at.left - after[nth]!.letters[end]!.left) > 1 || Math.abs(at.top - after[nth]!.letters[end]!.top) > 1);
      if (moved) faults.push(`${name(text)} moved: ${JSON.stringify(letters)} ${JSON.stringify(after[nth]!.letters)}`);
    }
    return faults.slice(0, 10);
  }, selector);
}

/** Shows every other box alone, then the rest: what is painted besides must be the same as when all are hidden. */
async function painted(page: Page, selector: string, whole: boolean): Promise<string[]> {
  const show = async (which?: number) => {
    const boxes = await page.evaluate(
      ({ selector, which }) =>
        [...document.querySelectorAll<HTMLElement | SVGElement>(selector)]
          .filter((box) => box.checkVisibility())
          .map((box, nth) => {
            box.style.visibility = nth % 2 === which ? '' : 'hidden';
            const frame = box.querySelector('rect');
            const { left, top, right, bottom } = (frame ?? box).getBoundingClientRect();
            // One pixel is for smoothed edges, two for the line around a frame.
            const style = getComputedStyle(box);
            const edge = frame ? 2 : 1 + (style.overflowY === 'clip' ? parseFloat(style.overflowClipMargin) : 0);
            const [x, y] = [scrollX, scrollY];
            return { nth, said: JSON.stringify(box.textContent!.slice(0, 20)), left: left + x - edge, top: top + y - edge, right: right + x + edge, bottom: bottom + y + edge };
          })
          .filter(({ nth }) => nth % 2 === which),
      { selector, which },
    );
    return { boxes, picture: PNG.sync.read(await page.screenshot({ fullPage: whole, animations: 'disabled' })) };
  };
  const { picture: none } = await show();
  const faults: string[] = [];
  for (const which of [0, 1]) {
    const { boxes, picture } = await show(which);
    if (picture.width !== none.width || picture.height !== none.height) faults.push(`the page is ${picture.width} × ${picture.height} instead of ${none.width} × ${none.height}`);
    const inside = (x: number, y: number) => boxes.some(({ left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
    for (let at = 0; at < picture.data.length && faults.length < 5; at += 4) {
      // Edges are smoothed anew in every picture, and differ by a shade.
      if ([0, 1, 2].every((colour) => Math.abs(picture.data[at + colour]! - none.data[at + colour]!) < 24)) continue;
      const [x, y] = [(at / 4) % picture.width, Math.floor(at / 4 / picture.width)];
      if (inside(x, y)) continue;
      const near = boxes.reduce((best, box) => (away(box, y) < away(best, y) ? box : best));
      faults.push(`${near.said} is painted at ${x}, ${y} (${[...picture.data.subarray(at, at + 3)]} instead of ${[...none.data.subarray(at, at + 3)]}), outside ${near.left}–${near.right}, ${near.top}–${near.bottom}`);
      at += 4 * picture.width * 8;
    }
  }
  await page.evaluate((selector) => document.querySelectorAll<HTMLElement | SVGElement>(selector).forEach((box) => (box.style.visibility = '')), selector);
  return faults;
}

const away = ({ top, bottom }: { top: number; bottom: number }, y: number) => Math.max(top - y, y - bottom);
