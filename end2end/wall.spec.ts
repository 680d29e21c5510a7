// The wall on projectors of several sizes, in fonts of several shapes: everything approved is seen, whole and large enough.
import { type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { WITHOUT_SCRIPT, WITH_SCRIPT, expect, test } from './fixture.js';
import { WallRoom } from './rooms.js';

const SIZES = [{ width: 1024, height: 768 }, { width: 1280, height: 720 }, { width: 1280, height: 800 }, { width: 1920, height: 1080 }];
const PROJECTORS = [SIZES[0], SIZES[3]];
const PICTURES = 'results/pictures';
const ASKED = 'What would make the way home better?';
const LONG = 'Think of the last time that you went home in the dark, on foot or by bus, alone or with others: what was good about it, what was not, and what is the one thing that would make it better for you now?';
const TOPICS = ['lamps by the park', 'buses after nine', 'the path to school', 'people to talk to', 'places to be in winter'];
const ordinary = (nth: number) => `We want more ${TOPICS[nth % 5]}, because number ${nth} is not safe.`;
const long = (nth: number) => `${nth} ${ordinary(nth)} `.repeat(5).slice(0, 240);
const odd = ['W'.repeat(240), '夜道が暗くて怖いです。'.repeat(22), 'نريد مزيدا من المصابيح في الطريق إلى البيت لأنه مظلم. '.repeat(5), 'mmmmw'.repeat(50)];
const short = ['Lamps on the path', 'Buses after nine', 'A person to talk to', 'Bins', 'Benches', 'A place in winter', 'Wifi', 'Bike racks', 'Toilets', 'A skate park', 'Shade', 'Water taps'];
const wide = short.map((name) => `${name}, and somebody who looks after it every day of the week, all year`.slice(0, 80));

/** Any font of this machine with the metrics of another: as high as Noto Sans, as scripts beyond Latin are, and as wide as Verdana. */
const face = (metrics: string) => `@font-face { font-family: other; src: local("Liberation Sans"), local("DejaVu Sans"), local("Noto Sans"), local("Arial"); ${metrics} }
@font-face { font-family: other; font-weight: 600 900; src: local("Liberation Sans Bold"), local("DejaVu Sans Bold"), local("Noto Sans Bold"), local("Arial Bold"); ${metrics} }
:root { --round: other !important; }`;
const FONTS = {
  noto: face('ascent-override: 106.9%; descent-override: 29.3%; size-adjust: 106%;'),
  tall: face('ascent-override: 130%; descent-override: 60%;'),
  wide: face('ascent-override: 100.5%; descent-override: 21%; size-adjust: 118%;'),
};

async function setIn(page: Page, font: keyof typeof FONTS) {
  await page.route('**/assets/wall.*.css', async (route) => {
    const sheet = await route.fetch();
    await route.fulfill({ response: sheet, body: `${await sheet.text()}${FONTS[font]}` });
  });
}

/** Lists items that are cut off, cover something or are too small to read; and those that the page on show has. */
async function look(page: Page) {
  // The script hears of another size with the next frame.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  return page.evaluate(() => {
    const faults: string[] = [];
    const ticket = document.querySelector('.ticket')!.getBoundingClientRect();
    const turns = document.querySelector('#pages')!.getBoundingClientRect();
    const frame = document.querySelector('.frame')?.getBoundingClientRect();
    const scale = Math.min(innerWidth, innerHeight * 1.6) / 1024;
    // Items of other pages lie beside the frame, wholly.
    const isElsewhere = (part: Element) => {
      const item = part.closest('.said > li');
      const box = item?.getBoundingClientRect();
      return !!box && !!frame && (box.left >= frame.right || box.right <= frame.left);
    };
    // Where each line of text must be seen whole: as high as its font is, and as wide as it is set.
    const texts = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.parentElement!.checkVisibility() || isElsewhere(text.parentElement!)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (let box = text.parentElement; box; box = box.parentElement) {
        const { overflowX, overflowY, overflowClipMargin } = getComputedStyle(box);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        const { left, top, right, bottom } = box.getBoundingClientRect();
        for (const line of range.getClientRects()) {
          const margin = overflowY === 'clip' ? parseFloat(overflowClipMargin) : 0;
          const isCut = line.top < top - margin - 1 || line.bottom > bottom + margin + 1 || line.left < left - 1 || line.right > right + 1;
          if (isCut) faults.push(`cut: ${text.textContent!.slice(0, 30)} in ${box.tagName}.${box.className}, ${line.top}–${line.bottom} of ${top}–${bottom}`);
        }
      }
    }
    const parts = document.querySelectorAll<HTMLElement>('main :is(li, .said p, .words, h1, .quiet, .chip, .ticket, .below p, .below span, .bars b, #pages)');
    const seen = [...parts].filter((part) => part.checkVisibility() && !isElsewhere(part));
    for (const part of seen) {
      const boxes = [...part.getClientRects()];
      const name = `${part.tagName}.${part.className} ${part.innerText.slice(0, 30)}`;
      if (part.tagName === 'LI' && boxes.length > 1) faults.push(`broken: ${name}`);
      for (const box of boxes) {
        if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) faults.push(`cut off: ${name}, ${box.right} ${box.bottom}`);
        const isOn = (other: DOMRect) => box.right > other.left + 1 && box.bottom > other.top + 1 && box.left < other.right - 1 && box.top < other.bottom - 1;
        if (!part.matches('.ticket, .ticket *') && isOn(ticket)) faults.push(`on the code: ${name}`);
        if (!part.matches('#pages') && isOn(turns)) faults.push(`on the pages: ${name}`);
      }
      const least = part.matches('.bars *') ? 16 : part.matches('.below *, #pages') ? 22 : part.matches('.said *') ? 22 : 23;
      if (!part.matches('.ticket') && parseFloat(getComputedStyle(part).fontSize) < least * scale - 0.1) faults.push(`too small: ${name}`);
    }
    const shown = [...document.querySelectorAll(':is(.said, .bars) > li')].filter((item) => !isElsewhere(item));
    for (const [nth, one] of shown.entries()) {
      for (const other of shown.slice(nth + 1)) {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) faults.push('two of them overlap');
      }
    }
    const list = document.querySelector<HTMLElement>(':is(.said, .bars)');
    const letters = list ? parseFloat(list.style.getPropertyValue('--letters')) : 0;
    return { faults, shown: shown.map((item) => item.id), letters, of: Number(document.querySelector<HTMLElement>('#pages')!.dataset.count) };
  });
}

/** Looks at every page of the wall. */
async function lookThrough(page: Page) {
  let { faults, shown, letters, of } = await look(page);
  for (let turned = 1; turned < of; turned++) {
    await page.getByRole('button', { name: 'Next page' }).click();
    const next = await look(page);
    faults = faults.concat(next.faults);
    shown = shown.concat(next.shown);
  }
  return { faults, shown: new Set(shown), letters, of };
}

test('wall shows every item whole at any size and in any font', WITH_SCRIPT, async ({ at }) => {
  test.setTimeout(300_000);
  mkdirSync(PICTURES, { recursive: true });
  const room = await WallRoom.with([{ way: 'Words', question: ASKED, minutes: '5' }, { way: 'Words', question: 'And inside the school?' }, { way: 'Words', question: LONG }]);
  const still = { reducedMotion: 'reduce' } as const;
  const walls = { own: await at('facilitator', still), noto: await at('facilitator', still), tall: await at('facilitator', still), wide: await at('facilitator', still) };
  for (const font of ['noto', 'tall', 'wide'] as const) await setIn(walls[font], font);
  const told: string[] = [];

  /** Looks at the wall in every font, once it shows as many as were approved. */
  const see = async (name: string, approved: number) => {
    for (const [font, page] of Object.entries(walls)) {
      await page.goto(room.wall);
      for (const size of font === 'own' ? SIZES : PROJECTORS) {
        await page.setViewportSize(size);
        const { faults, shown, letters, of } = await lookThrough(page);
        const where = `${name}, ${size.width} × ${size.height}, ${font}`;
        told.push(`${where}: ${letters} rem, ${of} pages`);
        await page.screenshot({ path: `${PICTURES}/wall-${name}-${size.width}x${size.height}-${font}.png` });
        expect.soft(faults, where).toEqual([]);
        expect.soft(shown.size, where).toBe(approved);
        if (of > 1) await page.getByRole('button', { name: 'Next page' }).click();
      }
    }
  };

  let there = 0;
  for (const [prompt, name, words, upTo] of [[0, 'ordinary', ordinary, [1, 6, 22]], [1, 'long', long, [1, 4, 12]]] as const) {
    await room.sets(prompt, 'show');
    there = 0;
    for (const all of upTo) {
      const items = await room.fills(prompt, Array.from({ length: all - there }, (_, nth) => words(there + nth)));
      if (there === 0) await room.acts(items[0]!, 'weigh', { prevalence: 'Most' });
      there = all;
      await see(`${name}-${all}`, all);
    }
  }
  await room.sets(2, 'show');
  await room.fills(2, odd);
  await see('odd', odd.length);
  await room.leaves();
  console.log(told.join('\n'));
});

test('wall shows every choice before and after it is revealed', WITH_SCRIPT, async ({ at }) => {
  test.setTimeout(240_000);
  mkdirSync(PICTURES, { recursive: true });
  const room = await WallRoom.with([
    { way: 'Dots', question: 'What first?', options: short.slice(0, 4).join('\n') },
    { way: 'Dots', question: 'What first?', options: short.join('\n') },
    { way: 'Dots', question: LONG, options: wide.join('\n') },
    { way: 'Agree', question: 'Adults listen to us' },
    { way: 'HowMany', question: 'Who walks home alone?' },
  ]);
  const walls = { own: await at('facilitator'), tall: await at('facilitator'), wide: await at('facilitator') };
  for (const font of ['tall', 'wide'] as const) await setIn(walls[font], font);
  const answers: [string, number, Record<string, string>][] = [['few', 4, { 'dots-3': '2', 'dots-1': '1' }], ['twelve', 12, { 'dots-11': '2', 'dots-0': '1' }], ['wide', 12, { 'dots-0': '3' }], ['agree', 3, { choice: '1' }], ['how-many', 3, { choice: '2' }]];
  for (const [prompt, [name, many, chosen]] of answers.entries()) {
    for (const state of ['show', 'reveal']) {
      await room.sets(prompt, state);
      if (state === 'show') await room.chooses(prompt, chosen);
      for (const [font, page] of Object.entries(walls)) {
        await page.goto(room.wall);
        for (const size of PROJECTORS) {
          await page.setViewportSize(size);
          const where = `${name} ${state}, ${size.width} × ${size.height}, ${font}`;
          const { faults, shown } = await look(page);
          await page.screenshot({ path: `${PICTURES}/wall-${name}-${state}-${size.width}x${size.height}-${font}.png` });
          expect.soft(faults, where).toEqual([]);
          expect.soft(shown.length, where).toBe(many);
          // Rows and bars fill the screen.
          const filled = await page.evaluate(() => {
            const [list, frame] = [document.querySelector('.bars')!, document.querySelector('.frame')!].map((part) => part.getBoundingClientRect());
            return list!.height / frame!.height;
          });
          expect.soft(filled, where).toBeGreaterThan(0.9);
        }
      }
      await expect(walls.own.locator('.bars b')).toHaveCount(state === 'reveal' ? many : 0);
    }
  }
  await room.sets(0, 'show');
  await walls.own.goto(room.wall);
  await expect(walls.own.locator('.bars .words')).toHaveText([short[3]!, short[1]!, short[0]!, short[2]!]);
  await expect(walls.own.locator('.bars .rank')).toHaveText(['1', '2', '', '']);
  await room.leaves();
});

test('all of sixty items are seen within a minute', WITH_SCRIPT, async ({ at }) => {
  test.setTimeout(240_000);
  mkdirSync(PICTURES, { recursive: true });
  const room = await WallRoom.with([{ way: 'Words', question: ASKED }]);
  await room.sets(0, 'show');
  const items = await room.fills(0, Array.from({ length: 60 }, (_, nth) => ordinary(nth)));
  expect(items).toHaveLength(60);
  for (const viewport of PROJECTORS) {
    const wall = await at('facilitator', { viewport });
    await wall.clock.install();
    await wall.goto(room.wall);
    const shown = new Set<string>();
    const shares: number[] = [];
    for (let second = 0; second < 60; second++) {
      const { faults, shown: now } = await wall.evaluate(() => {
        const frame = document.querySelector('.frame')!.getBoundingClientRect();
        const items = [...document.querySelectorAll('.said > li')].map((item) => ({ id: item.id, box: item.getBoundingClientRect() }));
        const isIn = (box: DOMRect) => box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom + 1;
        const isHalf = (box: DOMRect) => !isIn(box) && box.left < frame.right && box.right > frame.left;
        return { faults: items.filter(({ box }) => isHalf(box)).length, shown: items.filter(({ box }) => isIn(box)).map(({ id }) => id) };
      });
      expect(faults, 'no item is half on the wall').toBe(0);
      for (const id of now) shown.add(id);
      shares.push(shown.size);
      await wall.clock.runFor(1_000);
    }
    console.log(`${viewport.width} × ${viewport.height}: ${shown.size} of 60 seen within a minute; after 10, 20, 30, 40, 50 s: ${[10, 20, 30, 40, 50].map((second) => shares[second])}`);
    await wall.screenshot({ path: `${PICTURES}/wall-sixty-${viewport.width}x${viewport.height}.png` });
    expect(shown.size).toBe(60);
    expect(new Set(items.map((id) => `i-${id}`))).toEqual(shown);
  }
  await room.leaves();
});

test('pages turn by hand where less motion is asked for', WITH_SCRIPT, async ({ at }) => {
  const room = await WallRoom.with([{ way: 'Words', question: ASKED }]);
  await room.sets(0, 'show');
  await room.fills(0, Array.from({ length: 22 }, (_, nth) => ordinary(nth)));
  const wall = await at('facilitator', { viewport: SIZES[0], reducedMotion: 'reduce' });
  await wall.clock.install();
  await wall.goto(room.wall);
  const page = wall.locator('#page');
  await expect(page).toHaveText(/^1 \/ /);
  await wall.clock.runFor(20_000);
  await expect(page).toHaveText(/^1 \/ /);
  await wall.getByRole('button', { name: 'Next page' }).focus();
  await wall.keyboard.press('Enter');
  await expect(page).toHaveText(/^2 \/ /);
  expect(await wall.locator('.said').evaluate((list) => getComputedStyle(list).animationName)).toBe('none');
  await wall.getByRole('button', { name: 'Page before' }).click();
  await expect(page).toHaveText(/^1 \/ /);
  // They turn by themselves for whoever says so, and stop again.
  const hold = wall.getByRole('button', { name: 'Stop turning the pages' });
  await expect(hold).toHaveAttribute('aria-pressed', 'true');
  await hold.click();
  await wall.clock.runFor(13_000);
  await expect(page, 'the page that was not seen yet').toHaveText(/^3 \/ /);
  await hold.click();
  await wall.clock.runFor(20_000);
  await expect(page).toHaveText(/^3 \/ /);
  await room.leaves();
});

test('visible wall shows the newest item whole and moves only that', WITH_SCRIPT, async ({ at }) => {
  const room = await WallRoom.with([{ way: 'Words', question: ASKED }]);
  await room.sets(0, 'show');
  const items = await room.says(0, Array.from({ length: 13 }, (_, nth) => ordinary(nth)));
  for (const item of items.slice(0, 12)) await room.acts(item, 'approve');
  const wall = await at('facilitator', { viewport: SIZES[1], reducedMotion: 'reduce' });
  await wall.goto(room.wall);
  await expect(wall.locator('.said > li').first()).toHaveId(`i-${items[11]}`);
  await wall.getByRole('button', { name: 'Next page' }).click();
  await room.acts(items[12]!, 'approve');
  await expect(wall.locator('.said > li').first()).toHaveId(`i-${items[12]}`);
  await expect(wall.locator('.said > .new')).toHaveCount(1);
  await expect(wall.locator('#page')).toHaveText(/^1 \/ /);
  const { faults, shown } = await lookThrough(wall);
  expect(faults).toEqual([]);
  expect(shown.size).toBe(13);

  // Zoomed in, it is still a wall: all of it on the screen, in turns.
  for (const size of [{ width: 683, height: 512 }, { width: 533, height: 400 }]) {
    await wall.setViewportSize(size);
    const zoomed = await lookThrough(wall);
    expect(zoomed.faults).toEqual([]);
    expect(zoomed.shown.size).toBe(13);
  }
  await room.leaves();
});

test('merged items grow and right-to-left words have the tail at the right', WITH_SCRIPT, async ({ at }) => {
  const room = await WallRoom.with([{ way: 'Words', question: ASKED }]);
  await room.sets(0, 'show');
  const items = await room.says(0, ['ثق بي من المرة الأولى', 'Lamps', 'More lamps', 'Light']);
  for (const item of items.slice(0, 2)) await room.acts(item, 'approve');
  const wall = await at('facilitator', { viewport: SIZES[3] });
  await wall.goto(room.wall);
  const letters = (item: string) => wall.locator(`#i-${item} p`).evaluate((words) => parseFloat(getComputedStyle(words).fontSize) / parseFloat(getComputedStyle(words.closest('ul')!).fontSize));
  expect(await letters(items[1]!)).toBe(1);
  await room.together([items[1]!, items[2]!]);
  await expect(wall.locator(`#i-${items[1]}`)).toHaveClass(/more/);
  expect(await letters(items[1]!)).toBeGreaterThan(1.1);
  const tail = (item: string) =>
    wall.locator(`#i-${item}`).evaluate((bubble) => {
      const tail = getComputedStyle(bubble, '::after');
      return { right: tail.right, left: tail.left, slopes: parseFloat(tail.borderLeftWidth) ? 'left' : 'right' };
    });
  expect(await tail(items[0]!)).toMatchObject({ right: '0px', slopes: 'left' });
  expect(await tail(items[1]!)).toMatchObject({ left: '0px', slopes: 'right' });
  await wall.screenshot({ path: `${PICTURES}/wall-directions.png` });
  await room.leaves();
});

test('console makes the wall dark, and the laptop does not', WITH_SCRIPT, async ({ at }) => {
  mkdirSync(PICTURES, { recursive: true });
  const room = await WallRoom.with([{ way: 'Words', question: ASKED }, { way: 'Dots', question: 'What first?', options: short.slice(0, 4).join('\n') }]);
  await room.sets(0, 'show');
  await room.fills(0, ['Lamps', 'Buses']);
  const wall = await at('facilitator', { viewport: SIZES[3], colorScheme: 'dark' });
  await wall.goto(room.wall);
  const paper = () => wall.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  expect(await paper()).toBe('rgb(251, 247, 239)');
  const desk = await at('facilitator');
  await desk.goto(room.session);
  await desk.getByRole('button', { name: 'Make the wall dark' }).click();
  await expect.poll(paper).toBe('rgb(20, 23, 31)');
  await expect(desk.getByRole('button', { name: 'Make the wall light' })).toBeVisible();
  await wall.reload();
  expect(await paper()).toBe('rgb(20, 23, 31)');
  await wall.screenshot({ path: `${PICTURES}/wall-dark-words.png` });
  await wall.emulateMedia({ colorScheme: 'light' });
  expect(await paper()).toBe('rgb(20, 23, 31)');
  await room.sets(1, 'show');
  await room.chooses(1, { 'dots-2': '2', 'dots-0': '1' });
  await room.sets(1, 'reveal');
  await expect(wall.locator('.bars b')).toHaveCount(4);
  expect((await look(wall)).faults).toEqual([]);
  await wall.screenshot({ path: `${PICTURES}/wall-dark-dots.png` });
  await room.leaves();
});

test('opening screen has a large code that makes way for words', WITH_SCRIPT, async ({ at }) => {
  mkdirSync(PICTURES, { recursive: true });
  const room = await WallRoom.with([{ way: 'Words', question: LONG, minutes: '3' }]);
  const wall = await at('facilitator', { viewport: SIZES[0] });
  const code = wall.locator('.ticket svg');
  // Nothing is asked yet.
  await room.sets(0, 'unask');
  const wide = async () => (await code.boundingBox())!.width / 1024;
  for (const viewport of PROJECTORS) {
    await wall.setViewportSize(viewport!);
    await wall.goto(room.wall);
    expect((await look(wall)).faults).toEqual([]);
    await wall.screenshot({ path: `${PICTURES}/wall-join-${viewport!.width}.png` });
  }
  await wall.setViewportSize(SIZES[0]!);
  expect(await wide()).toBeGreaterThan(0.25);
  await expect(wall.locator('.how li')).toHaveText(['Scan', 'Say', 'See']);
  await room.sets(0, 'open');
  await expect(wall.getByRole('heading')).toHaveText(LONG);
  expect(await wide()).toBeGreaterThan(0.25);
  expect((await look(wall)).faults).toEqual([]);
  await wall.screenshot({ path: `${PICTURES}/wall-asked.png` });
  await room.fills(0, ['Lamps']);
  await expect(wall.getByText('Lamps')).toBeVisible();
  expect(await wide()).toBeLessThan(0.1);
  expect((await look(wall)).faults).toEqual([]);
  await room.leaves();
});

test('ring tells the time that is left, and a reload changes nothing', WITH_SCRIPT, async ({ at }) => {
  const room = await WallRoom.with([{ way: 'Words', question: ASKED, minutes: '3' }]);
  await room.sets(0, 'show');
  const wall = await at('facilitator', { viewport: SIZES[0] });
  await wall.clock.install();
  // No time passes but what the test lets pass.
  await wall.clock.pauseAt(Date.now() + 60_000);
  await wall.goto(room.wall);
  await expect(wall.getByText('about 3 minutes')).toBeVisible();
  await wall.clock.runFor(65_000);
  await expect(wall.getByText('about 2 minutes')).toBeVisible();
  expect(await wall.locator('.left').getAttribute('stroke-dasharray')).toMatch(/^6[34]/);
  await wall.reload();
  await wall.clock.runFor(1_000);
  await expect(wall.getByText('about 2 minutes')).toBeVisible();
  await wall.clock.runFor(60_000);
  await expect(wall.getByText('about a minute')).toBeVisible();
  await wall.clock.runFor(60_000);
  await expect(wall.getByText('Finish what you are saying')).toBeVisible();
  await room.sets(0, 'close');
  await expect(wall.locator('.time')).toHaveCount(0);
  await room.leaves();
});

test('wall of an Agenda Day says that it is adult-free', WITH_SCRIPT, async ({ at }) => {
  const room = await WallRoom.with([{ way: 'Words', question: LONG, minutes: '3' }], 'AgendaDay');
  const wall = await at('facilitator', { viewport: SIZES[0] });
  await room.sets(0, 'unask');
  await wall.goto(room.wall);
  await expect(wall.getByText('Adult-free')).toBeVisible();
  await room.sets(0, 'open');
  await expect(wall.getByRole('heading')).toHaveText(LONG);
  await expect(wall.getByText('Adult-free')).toBeVisible();
  expect((await look(wall)).faults).toEqual([]);
  await wall.screenshot({ path: `${PICTURES}/wall-agenda.png` });
  await room.leaves();
});

test('wall without script scrolls through all of it', WITHOUT_SCRIPT, async ({ at }) => {
  const room = await WallRoom.with([{ way: 'Words', question: ASKED, minutes: '5' }]);
  await room.sets(0, 'show');
  await room.fills(0, Array.from({ length: 22 }, (_, nth) => ordinary(nth)));
  const wall = await at('facilitator', { viewport: SIZES[0], javaScriptEnabled: false });
  await wall.goto(room.wall);
  await expect(wall.locator('.said > li')).toHaveCount(22);
  for (const item of [wall.locator('.said > li').first(), wall.locator('.said > li').last(), wall.getByText('about 5 minutes')]) {
    await item.scrollIntoViewIfNeeded();
    await expect(item).toBeInViewport({ ratio: 0.99 });
  }
  await expect(wall.locator('#pages')).toBeHidden();
  await room.leaves();
});
