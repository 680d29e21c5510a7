// A phone in a group session: the newest question is on the first screen, dots are put by tapping, and its owner sees where their words are.
import { type Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { goIn, WallRoom } from './rooms.js';

const SMALL = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const ASKED = 'What would make the way home better?';
const LIST = 'What should the Board do first?';
const ASKS = [
  { way: 'Words', question: ASKED },
  { way: 'Dots', question: LIST, options: 'Lamps\nBuses\nA person to talk to' },
];

/** The browser's own setting for larger text. */
async function enlarges(page: Page, percent: number) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.setFontSizes', { fontSizes: { standard: 0.16 * percent, fixed: 0.13 * percent } });
  await devtools.detach();
}

const put = (page: Page, thing: string, on: string) => page.getByRole('button', { name: new RegExp(`^${thing} ?: ${on}$`) });
const words = (page: Page) => page.getByRole('textbox', { name: 'Your words' });
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true });
const problem = (page: Page) => page.getByRole('alert').filter({ visible: true });
/** The page is asked for again. */
const asksAgain = (page: Page, { code }: WallRoom) =>
  page.waitForResponse((answer) => answer.request().method() === 'GET' && new URL(answer.url()).pathname === `/join/${code}` && !new URL(answer.url()).search);
const NO_SIGNAL = /ERR_INTERNET_DISCONNECTED|net::ERR_/;
const look = (page: Page) => page.getByRole('link', { name: 'Look for the next question' });

for (const text of [100, 200]) {
  test(`new question is on the first screen, text at ${text} %`, async ({ someone, script }) => {
    const room = await WallRoom.with(ASKS);
    await room.sets(1, 'close');
    const page = await someone({ ...SMALL, javaScriptEnabled: script });
    await goIn(page, room);
    await enlarges(page, text);
    await words(page).fill('More lamps on the path');
    await send(page).tap();
    // The five words stand open, and have been scrolled to.
    await page.locator('output.line').scrollIntoViewIfNeeded();
    await room.sets(1, 'open');
    const question = page.getByRole('heading', { name: LIST });
    if (script) await expect(question).toBeVisible();
    else await look(page).tap();
    const bar = (await page.locator('.quick').boundingBox())!.y;
    // The strip above the page is there in the demo alone.
    const strip = script ? 0 : (await page.locator('.demo').boundingBox())!.height;
    await expect(async () => {
      const [heading, first] = [(await question.boundingBox())!, (await put(page, 'Lamps', 'No dots').boundingBox())!];
      expect(heading.y).toBeGreaterThan(0);
      expect(heading.y + heading.height - strip).toBeLessThan(bar);
      if (text === 100) expect(first.y + first.height - strip).toBeLessThan(bar);
    }).toPass({ timeout: 10_000 });
    await expect(page.locator('details', { hasText: ASKED })).not.toHaveAttribute('open', /.*/);
    await expect(page.getByText('You have answered.')).toBeVisible();
    await page.screenshot({ path: `results/pictures/phone-new-question-${text}.png` });
    await room.leaves();
  });
}

// Browsers without scroll anchoring move the page by themselves.
for (const [typed, anchor] of [['Half a sen', 'auto'], ['Half a sen', 'none'], ['', 'none']] as const) {
  test(`somebody in a box with “${typed}” is told of a new question and not moved, anchor ${anchor}`, WITH_SCRIPT, async ({ someone }) => {
    const room = await WallRoom.with(ASKS);
    await room.sets(1, 'close');
    const page = await someone(SMALL);
    await goIn(page, room);
    await page.evaluate((anchor) => void (document.documentElement.style.overflowAnchor = anchor), anchor);
    await words(page).fill(typed);
    const place = await words(page).boundingBox();
    await room.sets(1, 'open');
    const news = page.getByRole('status').filter({ hasText: 'There is a new question.' });
    await expect(page.getByRole('heading', { name: LIST })).toBeAttached();
    await expect(words(page)).toBeFocused();
    expect((await words(page).boundingBox())!.y).toBeCloseTo(place!.y, 0);
    await words(page).pressSequentially('tence');
    await expect(words(page)).toHaveValue(`${typed}tence`);
    const visited = await page.evaluate(() => history.length);
    await news.getByRole('link').tap();
    await expect(page.getByRole('heading', { name: LIST })).toBeInViewport();
    await expect(page.getByRole('heading', { name: LIST })).toBeFocused();
    await expect(page.locator('#news')).toBeEmpty();
    expect(await page.evaluate(() => [history.length, location.hash])).toEqual([visited, '']);
    await expect(words(page)).toHaveValue(`${typed}tence`);
    await room.leaves();
  });
}

test('words typed before the scripts came stay when the page changes', WITH_SCRIPT, async ({ someone }) => {
  const room = await WallRoom.with(ASKS);
  await room.sets(1, 'close');
  const page = await someone(SMALL);
  let come = () => {};
  const held = new Promise<void>((done) => (come = done));
  await page.route('**/room.*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/join/${room.code}`);
  await page.getByRole('button', { name: 'Go in' }).tap();
  await words(page).fill('Half a sentence');
  come();
  await page.waitForLoadState('load');
  await room.sets(1, 'open');
  await expect(page.getByRole('heading', { name: LIST })).toBeVisible();
  await expect(words(page)).toHaveValue('Half a sentence');
  await room.leaves();
});

test('box to say more stays while something changes, and catches up afterwards', WITH_SCRIPT, async ({ someone }) => {
  const room = await WallRoom.with(ASKS.slice(0, 1));
  const page = await someone(SMALL);
  await goIn(page, room);
  await words(page).fill('More lamps on the path');
  await send(page).tap();
  await expect(page.getByText('We have it. You can say more')).toBeVisible();
  const [item] = await room.items();
  const more = page.getByText('Say more', { exact: true });
  await room.acts(item!, 'approve');
  await expect(page.getByText('Yours so far: 1 for the big screen')).toBeVisible();
  await more.tap();
  const box = (await words(page).elementHandle())!;
  for (const act of ['wait', 'hold']) {
    const again = asksAgain(page, room);
    await room.acts(item!, act);
    await again;
    // A page that has come is put in at once.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(await box.evaluate((box) => box.isConnected)).toBe(true);
    await words(page).tap();
    await expect(words(page)).toBeFocused();
  }
  await expect(page.getByText('Yours so far: 1 for the big screen')).toBeVisible();
  await more.tap();
  await expect(page.getByText('Yours so far: 1 looked at and kept')).toBeVisible();
  await room.leaves();
});

test('words under two questions both go on when the group has ended', WITH_SCRIPT, async ({ someone }) => {
  const room = await WallRoom.with([ASKS[0]!, { way: 'Words', question: 'And inside the school?' }, { way: 'Agree', question: 'Adults listen to us' }]);
  const page = await someone(SMALL);
  await goIn(page, room);
  const part = (question: string) => page.locator('#pieces > *', { hasText: question });
  const says = async (question: string, text: string) => {
    await part(question).locator('summary').tap();
    await part(question).getByRole('textbox').fill(text);
  };
  await says(ASKED, 'More lamps on the path');
  await says('And inside the school?', 'A quiet room');
  await part('Adults listen to us').getByRole('radio', { name: 'I agree' }).check();
  await room.ends();
  // The answer that was picked can go nowhere; the words stay.
  await part('Adults listen to us').getByRole('button', { name: 'Send' }).tap();
  await expect(problem(page)).toContainText('That did not go');
  await expect(part(ASKED).getByRole('textbox')).toHaveValue('More lamps on the path');
  await part(ASKED).getByRole('button', { name: 'Send' }).tap();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('That did not go to the group');
  await expect(words(page)).toHaveValue('More lamps on the path\n\nA quiet room');
  await room.leaves();
});

test('Send says that it is sending, and gives up after twenty seconds', WITH_SCRIPT, async ({ someone, watch }) => {
  watch.allows(NO_SIGNAL);
  const room = await WallRoom.with(ASKS.slice(0, 1));
  const page = await someone(SMALL);
  await page.clock.install();
  await goIn(page, room);
  await page.route(`**/join/${room.code}`, (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
  await words(page).fill('More lamps on the path');
  await send(page).tap();
  await expect(page.getByRole('button', { name: 'Sending…' })).toBeVisible();
  await expect(page.locator('form[aria-busy]')).toHaveCount(1);
  await page.clock.runFor(20_000);
  await expect(problem(page)).toContainText('That did not go');
  await expect(page.locator('form[aria-busy]')).toHaveCount(0);
  await expect(words(page)).toHaveValue('More lamps on the path');
  await page.unroute(`**/join/${room.code}`);
  await send(page).tap();
  await expect(page.getByText('We have it. You can say more')).toBeVisible();
  await room.leaves();
});

test('dots are put on and taken off by tapping or by keyboard', async ({ someone, script }) => {
  const room = await WallRoom.with(ASKS);
  const page = await someone({ ...SMALL, javaScriptEnabled: script });
  await goIn(page, room);
  await expect(page.getByText('You have 3 dots.')).toBeVisible();
  await put(page, 'Lamps', 'No dots').tap();
  await expect(page.getByText('We have it. 2 dots left.')).toBeVisible();
  await put(page, 'Lamps', '1 dot').tap();
  await expect(page.getByText('We have it. 1 dot left.')).toBeVisible();
  // With script the page is asked for again, and leaves the list as it is.
  const again = script && asksAgain(page, room);
  await put(page, 'Buses', 'No dots').press('Enter');
  await expect(page.getByText('We have it. No dots left.')).toBeVisible();
  await again;
  if (script) await expect(put(page, 'Buses', '1 dot')).toBeFocused();
  // Hiding the caret would change the list, and then the page replaces it.
  await page.screenshot({ path: 'results/pictures/phone-dots.png', caret: 'initial' });
  await page.getByRole('button', { name: 'Take one dot off: Buses' }).press('Enter');
  await expect(page.getByText('We have it. 1 dot left.')).toBeVisible();
  if (script) await expect(put(page, 'Buses', 'No dots')).toBeFocused();
  await page.goto(page.url().split('?')[0]!);
  await expect(put(page, 'Lamps', '2 dots')).toBeVisible();
  await expect(put(page, 'Buses', 'No dots')).toBeVisible();
  await room.leaves();
});

test('no tap is lost while others are on their way or without signal', WITH_SCRIPT, async ({ someone, watch }) => {
  const room = await WallRoom.with(ASKS);
  const page = await someone(SMALL);
  await goIn(page, room);
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await page.route('**/choice', async (route) => {
    await held;
    await route.continue();
  });
  await put(page, 'Lamps', 'No dots').tap();
  await put(page, 'Lamps', '1 dot').tap();
  await expect(page.getByText('1 dot left.'), 'nothing has arrived').toHaveText('1 dot left.');
  await put(page, 'Buses', 'No dots').tap();
  await put(page, 'Lamps', '2 dots').tap({ force: true });
  await expect(put(page, 'Lamps', '2 dots'), 'no dot was left').toBeVisible();
  // Something changes on the page meanwhile.
  await room.sets(0, 'close');
  letGo();
  await expect(page.locator('#pieces > details[data-asked]')).toHaveCount(0);
  await expect.poll(() => room.counted()).toContain('Lamps: 2');
  expect(await room.counted()).toContain('Buses: 1');
  await page.unroute('**/choice');

  watch.allows(NO_SIGNAL);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Take one dot off: Lamps' }).tap();
  await expect(page.getByText('Not sent yet. We keep trying.')).toBeVisible();
  await put(page, 'A person to talk to', 'No dots').tap();
  await page.context().setOffline(false);
  await expect.poll(() => room.counted(), { timeout: 15_000 }).toContain('A person to talk to: 1');
  expect(await room.counted()).toContain('Lamps: 1');
  await room.leaves();
});

test('taps that wait are sent when the page goes away', WITH_SCRIPT, async ({ someone }) => {
  const room = await WallRoom.with(ASKS);
  const reloads = (page: Page) => page.reload();
  const leaves = async (page: Page) => {
    await page.getByRole('link', { name: 'Leave this page' }).tap();
    await page.waitForURL('**/leave');
  };
  for (const [thing, others, goes] of [['Lamps', [], reloads], ['Buses', ['1 dot'], leaves]] as const) {
    const page = await someone(SMALL);
    // The first tap is on its way for good. The test stays out of the network: it would change when a request gets its cookie.
    await page.addInitScript(() => {
      const { fetch } = window;
      window.fetch = (to, init) => (init?.method === 'POST' ? new Promise(() => {}) : fetch(to, init));
    });
    await goIn(page, room);
    await put(page, thing, 'No dots').tap();
    for (const on of others) await put(page, thing, on).tap();
    await expect(put(page, thing, others.length ? '2 dots' : '1 dot')).toBeVisible();
    await goes(page);
    await expect.poll(() => room.counted()).toContain(`${thing}: ${others.length + 1}`);
    // The next person on this phone finds nobody in it.
    await page.goto(`/join/${room.code}`);
    await expect(page.getByRole('button', { name: 'Go in' })).toHaveCount(goes === leaves ? 1 : 0);
    await page.close();
  }
  await room.leaves();
});

test('taps that wait are not sent for the next person', WITH_SCRIPT, async ({ someone, watch }) => {
  watch.allows(NO_SIGNAL);
  const room = await WallRoom.with(ASKS);
  const page = await someone(SMALL);
  await goIn(page, room);
  await put(page, 'Lamps', 'No dots').tap();
  await expect(page.getByText('We have it. 2 dots left.')).toBeVisible();
  await page.getByText('Sharing this phone?').tap();
  let posts = 0;
  await page.route('**/choice', () => void posts++);
  await put(page, 'Buses', 'No dots').tap();
  await expect.poll(() => posts).toBe(1);
  await page.getByRole('button', { name: 'Give it to the next person' }).tap();
  await page.getByRole('button', { name: 'Go in' }).tap();
  await expect(put(page, 'Lamps', 'No dots')).toBeVisible();
  await expect(put(page, 'Buses', 'No dots')).toBeVisible();
  expect(posts).toBe(1);
  await room.leaves();
});

test('taps without signal are told once and tried by one timer', WITH_SCRIPT, async ({ someone, watch }) => {
  watch.allows(NO_SIGNAL);
  const room = await WallRoom.with(ASKS);
  const page = await someone(SMALL);
  await page.addInitScript(() => {
    const timers = new Set<number>();
    const [set, clear] = [setTimeout, clearTimeout];
    const noted = (act: () => void, delay: number) => {
      const timer = set(() => (timers.delete(timer), act()), delay) as unknown as number;
      if (delay === 3_000) timers.add(timer);
      return timer;
    };
    Object.assign(window, { timers, setTimeout: noted, clearTimeout: (timer: number) => (timers.delete(timer), clear(timer)) });
  });
  await goIn(page, room);
  await page.route('**/choice', (route) => route.abort());
  const late = page.getByText('Not sent yet. We keep trying.');
  await put(page, 'Lamps', 'No dots').tap();
  await expect(late).toBeVisible();
  await late.evaluate((status) => {
    const told: string[] = [];
    new MutationObserver(() => told.push(status.textContent!)).observe(status, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { told });
  });
  for (const on of ['1 dot', '2 dots']) {
    const failed = page.waitForEvent('requestfailed');
    await put(page, 'Lamps', on).tap();
    await failed;
  }
  await expect(put(page, 'Lamps', '3 dots')).toBeVisible();
  expect(await page.evaluate(() => [(window as any).told, (window as any).timers.size])).toEqual([[], 1]);
  await page.unroute('**/choice');
  await expect(page.getByText('We have it. No dots left.')).toBeVisible();
  expect(await page.evaluate(() => (window as any).told)).toHaveLength(1);
  await room.leaves();
});

test('whoever sent something sees where it is', async ({ someone, script }) => {
  const room = await WallRoom.with(ASKS.slice(0, 1));
  const page = await someone({ ...SMALL, javaScriptEnabled: script });
  await goIn(page, room);
  await words(page).fill('More lamps on the path');
  await send(page).tap();
  await expect(page.getByText('Yours so far: 1 waiting to be looked at')).toBeVisible();
  const [item] = await room.items();
  const sees = async (where: string) => {
    if (!script) await look(page).tap();
    await expect(page.getByText(`Yours so far: 1 ${where}`)).toBeVisible();
  };
  await room.acts(item!, 'approve');
  await sees('for the big screen');
  await room.acts(item!, 'hold');
  await sees('looked at and kept, but not for the big screen');
  const held = await page.locator('.yours').innerText();
  const again = asksAgain(page, room);
  await room.acts(item!, 'lead');
  if (!script) await Promise.all([page.waitForEvent('load'), look(page).tap()]);
  await again;
  if (script) await page.getByText('Say more', { exact: true }).tap();
  await words(page).fill('A bench');
  await send(page).tap();
  await expect(page.locator('.yours')).toHaveText(held.replace('1 looked', '1 waiting to be looked at · 1 looked'));
  await room.leaves();
});
