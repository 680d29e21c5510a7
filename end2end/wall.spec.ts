// The wall on three projectors: what it says it shows is on the screen, all of it, and the rest is counted.
import { type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { WallRoom } from './rooms.js';

const SIZES = [{ width: 1024, height: 768 }, { width: 1280, height: 720 }, { width: 1280, height: 800 }, { width: 1920, height: 1080 }];
const PICTURES = 'results/pictures';
const ASKED = 'What would make the way home better?';
const LONG = 'Think of the last time that you went home in the dark, on foot or by bus, alone or with others: what was good about it, what was not, and what is the one thing that would make it better for you now?';
const TOPICS = ['lamps by the park', 'buses after nine', 'the path to school', 'people to talk to', 'places to be in winter'];
const ordinary = (nth: number) => `We want more ${TOPICS[nth % 5]}, because number ${nth} is not safe.`;
const long = (nth: number) => `${nth} ${ordinary(nth)} `.repeat(5).slice(0, 240);
const odd = ['W'.repeat(240), '夜道が暗くて怖いです。'.repeat(22), 'نريد مزيدا من المصابيح في الطريق إلى البيت لأنه مظلم. '.repeat(5), 'mmmmw'.repeat(50)];
const short = ['Lamps on the path', 'Buses after nine', 'A person to talk to', 'Bins', 'Benches', 'A place in winter', 'Wifi', 'Bike racks', 'Toilets', 'A skate park', 'Shade', 'Water taps'];
const wide = short.map((name) => `${name}, and somebody who looks after it every day of the week, all year`.slice(0, 80));

/** Lists items that are cut off, cover the code or are too small to read; and how many are shown and how many counted. */
async function look(page: Page, script = true) {
  // The script hears of another size with the next frame; where none runs, no frame is told of.
  if (script) await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  return page.evaluate(() => {
    const faults: string[] = [];
    const ticket = document.querySelector('.ticket')!.getBoundingClientRect();
    const scale = Math.min(innerWidth, innerHeight * 1.6) / 1024;
    // Where each line of text must be seen whole: as high as its font is, and as wide as it is set.
    const texts = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(text);
      let ellipsis = false;
      for (let box = text.parentElement; box; box = box.parentElement) {
        const { overflowX, overflowY, textOverflow, overflowClipMargin } = getComputedStyle(box);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        // Where dots say that a line goes on, it may.
        ellipsis ||= textOverflow === 'ellipsis';
        const { left, top, right, bottom } = box.getBoundingClientRect();
        for (const line of range.getClientRects()) {
          const margin = overflowY === 'clip' ? parseFloat(overflowClipMargin) : 0;
          const high = line.top < top - margin - 1 || line.bottom > bottom + margin + 1;
          const wide = !ellipsis && (line.left < left - 1 || line.right > right + 1);
          if (high || wide) faults.push(`cut: ${text.textContent!.slice(0, 30)} in ${box.tagName}.${box.className}, ${line.top}–${line.bottom} of ${top}–${bottom}`);
        }
      }
    }
    const seen = [...document.querySelectorAll<HTMLElement>('main :is(li, bdi, h1, .quiet, .chip, .ticket, .bars li > span, .bars b)')].filter((part) => part.checkVisibility());
    for (const part of seen) {
      const boxes = [...part.getClientRects()];
      const name = `${part.tagName}.${part.className} ${part.innerText.slice(0, 30)}`;
      if (part.tagName === 'LI' && boxes.length > 1) faults.push(`broken: ${name}`);
      for (const box of boxes) {
        if (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight) faults.push(`cut off: ${name}, ${box.right} ${box.bottom}`);
        const apart = box.right <= ticket.left || box.bottom <= ticket.top || box.left >= ticket.right || box.top >= ticket.bottom;
        if (!part.matches('.ticket') && !apart) faults.push(`on the code: ${name}`);
      }
      const least = part.matches('.bars *') ? 22 : 28;
      if (!part.matches('.ticket') && parseFloat(getComputedStyle(part).fontSize) < least * scale) faults.push(`too small: ${name}`);
    }
    const list = document.querySelector(':is(.said, .bars)')!;
    const shown = [...list.children].filter((item) => item.checkVisibility());
    for (const [nth, one] of shown.entries()) {
      for (const other of shown.slice(nth + 1)) {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        if (a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1) faults.push('two of them overlap');
      }
    }
    const more = [...document.querySelectorAll<HTMLElement>('.more')].find((line) => line.checkVisibility());
    return { faults, shown: shown.length, more: Number(more?.innerText.match(/\d+/)?.[0] ?? 0), size: list.className };
  });
}

/** Any font of this machine with the metrics of a tall one, as scripts beyond Latin have them. */
const TALL = `@font-face { font-family: tall; src: local("Liberation Sans"), local("DejaVu Sans"), local("Noto Sans"), local("Arial"); ascent-override: 130%; descent-override: 60%; }
:root { --round: tall !important; }`;

async function setInTallFont(page: Page) {
  await page.route('**/assets/wall.*.css', async (route) => {
    const sheet = await route.fetch();
    await route.fulfill({ response: sheet, body: `${await sheet.text()}${TALL}` });
  });
}

/** How high a line's letters may be, in relation to their size. */
const height = (page: Page) =>
  page.evaluate(() => {
    const range = document.createRange();
    const title = document.querySelector('h1')!;
    range.selectNodeContents(title);
    return range.getClientRects()[0]!.height / parseFloat(getComputedStyle(title).fontSize);
  });

test('wall shows items whole at any size and counts the rest', WITH_SCRIPT, async ({ at }) => {
  mkdirSync(PICTURES, { recursive: true });
  const room = await WallRoom.with([
    { way: 'Words', question: ASKED },
    { way: 'Words', question: 'And inside the school?' },
    { way: 'Words', question: LONG },
    { way: 'Dots', question: 'What first?', options: short.join('\n') },
    { way: 'Dots', question: LONG, options: wide.join('\n') },
  ]);
  const walls = { script: await at('facilitator'), none: await at('facilitator', { javaScriptEnabled: false }), tall: await at('facilitator') };
  await setInTallFont(walls.tall);
  const told: string[] = [];

  /** Looks at both walls at every size, once they show as many as were approved. */
  const see = async (name: string, approved: number) => {
    await walls.script.goto(room.wall);
    await walls.none.goto(room.wall);
    await walls.tall.goto(room.wall);
    expect(await height(walls.tall), 'the tall font is used').toBeCloseTo(1.9, 1);
    for (const [which, page] of Object.entries(walls)) {
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const at = `${name}, ${size.width} × ${size.height}, ${which}`;
        const { faults, shown, more, size: set } = await look(page, which !== 'none');
        told.push(`${at}: ${shown} shown, ${more} more, ${set}`);
        await page.screenshot({ path: `${PICTURES}/wall-${name}-${size.width}x${size.height}-${which}.png` });
        expect.soft(faults, at).toEqual([]);
        expect.soft(shown + more, at).toBe(approved);
        expect.soft(shown, at).toBeGreaterThan(0);
      }
    }
  };

  for (const [prompt, name, words] of [[0, 'ordinary', ordinary], [1, 'long', long]] as const) {
    await room.sets(prompt, 'show');
    const items = await room.says(prompt, Array.from({ length: 20 }, (_, nth) => words(nth)));
    for (const [nth, item] of items.entries()) {
      await room.acts(item, 'approve');
      if (nth === 0) await room.acts(item, 'weigh', { prevalence: 'Most' });
      if ([1, 4, 7, 12, 20].includes(nth + 1)) await see(`${name}-${nth + 1}`, nth + 1);
    }
    await room.acts(items[0], 'pin');
    await see(`${name}-pinned`, 20);
    await expect(walls.none.locator('.said > li').first()).toHaveClass(/pinned/);
  }

  await room.sets(2, 'show');
  for (const [nth, item] of (await room.says(2, odd)).entries()) {
    await room.acts(item, 'approve');
    await see(`odd-${nth + 1}`, nth + 1);
  }

  for (const prompt of [3, 4]) {
    await room.sets(prompt, 'show');
    await room.chooses(prompt, { 'dots-0': '2', 'dots-11': '1' });
    await see(`list-${prompt}-hidden`, 12);
    const size = told.slice(-3 * SIZES.length).map((line) => line.split(' ').at(-1));
    await room.sets(prompt, 'reveal');
    await see(`list-${prompt}-revealed`, 12);
    expect(told.slice(-3 * SIZES.length).map((line) => line.split(' ').at(-1)), 'nothing moves when it is revealed').toEqual(size);
  }
  await room.leaves();
  console.log(told.join('\n'));
});

test('visible wall shows the newest item whole and moves only that', WITH_SCRIPT, async ({ at }) => {
  const room = await WallRoom.with([{ way: 'Words', question: ASKED }]);
  await room.sets(0, 'show');
  const items = await room.says(0, Array.from({ length: 13 }, (_, nth) => ordinary(nth)));
  for (const item of items.slice(0, 12)) await room.acts(item, 'approve');
  const wall = await at('facilitator', { viewport: SIZES[1] });
  await wall.goto(room.wall);
  await expect(wall.locator('.said > li').first()).toHaveId(`i-${items[11]}`);
  await room.acts(items[12], 'approve');
  await expect(wall.locator('.said > li').first()).toHaveId(`i-${items[12]}`);
  await expect(wall.locator('.said > .new')).toHaveCount(1);
  await wall.locator('.said > .new').evaluate((item) => Promise.all(item.getAnimations({ subtree: true }).map((moves) => moves.finished)));
  const { faults, shown, more } = await look(wall);
  expect(faults).toEqual([]);
  expect(shown + more).toBe(13);

  // Zoomed in, it is still a wall: all of it on the screen, or counted.
  for (const size of [{ width: 683, height: 512 }, { width: 533, height: 400 }]) {
    await wall.setViewportSize(size);
    const zoomed = await look(wall);
    expect(zoomed.faults).toEqual([]);
    expect(zoomed.shown + zoomed.more).toBe(13);
  }
  await room.leaves();
});
