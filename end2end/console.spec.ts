// The console: no tap is lost without a sign, one thing at a time on a phone, and the last act undone where the thumb is.
import { type Locator, type Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { plannedRoom, WallRoom } from './rooms.js';

const PHONE = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** High enough for a list to be tapped without scrolling. */
const DESK = { viewport: { width: 1280, height: 3000 } };
const TALL = { ...PHONE, viewport: { width: 360, height: 6000 } };
const ASKED = 'What would make the way home better?';
const PLAIN = ['No suits', 'More lamps on the path', 'A bus after nine', 'Somebody to walk with', 'It is dark', 'Ask us first'];
const NO_SIGNAL = /ERR_FAILED|net::ERR_/;

/** A session in which these things wait. */
async function waiting(said: string[], prompts = [ASKED]) {
  const room = await WallRoom.with(prompts.map((question) => ({ way: 'Words', question })));
  const items = await room.says(0, said);
  return { room, items, session: room.wall.replace(/\/wall$/, '') };
}

const shown = (page: Page) => page.locator('#waiting > .item').filter({ visible: true });
const onWall = (item: Locator) => item.getByRole('button', { name: /^On the wall/ });
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });

/** Where a finger meets a button. */
async function spot(button: Locator) {
  const { x, y, width, height } = (await button.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

for (const [where, options, hash] of [['on a desk', DESK, ''], ['in the list of a phone', TALL, '#all']] as const) {
  test(`six quick taps on six things ${where} are six acts`, WITH_SCRIPT, async ({ at }) => {
    const { room, items, session } = await waiting(PLAIN);
    const sam = await at('facilitator', options);
    await sam.goto(session + hash);
    // Somebody who looks once and taps without waiting.
    const spots = [];
    for (const item of items) spots.push(await spot(onWall(sam.locator(`#i-${item}`))));
    for (const { x, y } of spots) await (hash ? sam.touchscreen.tap(x, y) : sam.mouse.click(x, y));
    await expect(sam.locator('#approved > .item')).toHaveCount(6);
    await expect(sam.getByRole('heading', { name: 'Nothing to look at' })).toBeVisible();
    await room.leaves();
  });
}

test('second tap on the same place is for nothing unseen, and looks so', WITH_SCRIPT, async ({ at }) => {
  const { room, session } = await waiting(PLAIN.slice(0, 3));
  const sam = await at('facilitator', PHONE);
  await sam.clock.install();
  await sam.goto(`${session}#look`);
  await sam.clock.pauseAt(Date.now() + 60_000);
  const first = await shown(sam).getAttribute('id');
  const { x, y } = await spot(onWall(shown(sam)));
  await sam.touchscreen.tap(x, y);
  await expect(shown(sam)).not.toHaveAttribute('id', first!);
  const next = onWall(shown(sam));
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await expect(next).toHaveCSS('border-style', 'dashed');
  await sam.touchscreen.tap(x, y);
  await expect(sam.locator('#count')).toHaveText('2');
  await sam.clock.runFor(500);
  await expect(next).not.toHaveAttribute('aria-disabled');
  await sam.touchscreen.tap(x, y);
  await expect(sam.locator('#approved > .item')).toHaveCount(2);
  await room.leaves();
});

test('a phone shows one thing, its three acts in reach, and how much is left', async ({ at }) => {
  const { room, items, session } = await waiting(PLAIN.slice(0, 3));
  await room.acts(items[2]!, 'approve');
  const sam = await at('facilitator', PHONE);
  await sam.goto(session);
  await sam.getByRole('link', { name: '2 to look at' }).tap();
  await expect(shown(sam)).toHaveCount(1);
  await expect(sam.getByRole('heading', { name: '2 to look at' })).toBeInViewport();
  await expect(sam.getByRole('link', { name: '1 on the wall' })).toBeInViewport();
  for (const name of [/^On the wall/, /^Hold back/, /^To the safeguarding lead/]) {
    const button = shown(sam).getByRole('button', { name });
    await expect(button).toBeInViewport({ ratio: 1 });
    const { width, height } = (await button.boundingBox())!;
    expect(Math.min(width / 6, height)).toBeGreaterThanOrEqual(48);
  }
  expect((await spot(onWall(shown(sam)))).y, 'the thumb is at the bottom').toBeGreaterThan(480);
  await sam.getByRole('link', { name: 'All as a list' }).tap();
  await expect(shown(sam)).toHaveCount(2);
  await sam.getByRole('link', { name: 'One at a time' }).tap();
  await onWall(shown(sam)).tap();
  await expect(sam.getByRole('heading', { name: '1 to look at' })).toBeVisible();
  await shown(sam).getByRole('button', { name: /^Hold back/ }).tap();
  await expect(sam.getByRole('heading', { name: 'Nothing to look at' })).toBeVisible();
  await sam.getByRole('link', { name: 'The whole console' }).tap();
  await expect(sam.locator('#approved > .item')).toHaveCount(2);
  await expect(sam.locator('#held > .item')).toHaveCount(1);
  await room.leaves();
});

test('the last act is undone where the thumb is, and the thing comes back', async ({ at }) => {
  const { room, session } = await waiting(PLAIN.slice(0, 3));
  const sam = await at('facilitator', PHONE);
  await sam.goto(`${session}#look`);
  for (const name of [/^On the wall/, /^Hold back/]) {
    const said = await shown(sam).locator('.said').innerText();
    await shown(sam).getByRole('button', { name }).tap();
    await expect(sam.getByRole('status').filter({ hasText: said })).toBeVisible();
    await expect(shown(sam)).not.toContainText(said);
    expect((await spot(undo(sam))).y).toBeGreaterThan(560);
    await undo(sam).tap();
    await expect(shown(sam)).toContainText(said);
    await expect(sam.getByRole('heading', { name: '3 to look at' })).toBeVisible();
    await expect(undo(sam)).toBeHidden();
  }
  await expect(sam.locator('#approved > .item')).toHaveCount(0);
  await room.leaves();
});

test('undo is offered for five seconds, and stays beside the thing', WITH_SCRIPT, async ({ at }) => {
  const { room, items, session } = await waiting(PLAIN.slice(0, 2));
  const sam = await at('facilitator', DESK);
  await sam.clock.install();
  await sam.goto(session);
  await sam.clock.pauseAt(Date.now() + 60_000);
  const [first, second] = items.map((item) => sam.locator(`#waiting > #i-${item}`));
  const lower = (await first!.boundingBox())!.y < (await second!.boundingBox())!.y ? second! : first!;
  const upper = lower === second ? first! : second!;
  const before = await lower.boundingBox();
  await onWall(upper).click();
  await expect(sam.locator('#approved > .item')).toHaveCount(1);
  await sam.clock.runFor(4_500);
  await expect(undo(sam)).toBeVisible();
  expect(await lower.boundingBox(), 'nothing moves as long').toEqual(before);
  await sam.clock.runFor(700);
  await expect(undo(sam)).toBeHidden();
  expect((await lower.boundingBox())!.y).toBeLessThan(before!.y);
  await expect(onWall(lower), 'it has moved').toHaveAttribute('aria-disabled', 'true');
  await sam.locator('#approved').getByRole('button', { name: /^Take off/ }).click();
  await expect(sam.locator('#waiting > .item')).toHaveCount(2);
  await room.leaves();
});

test('an act that did not go gives the thing back', WITH_SCRIPT, async ({ at, watch }) => {
  watch.allows(NO_SIGNAL);
  const { room, session } = await waiting(PLAIN.slice(0, 2));
  const sam = await at('facilitator', PHONE);
  await sam.goto(`${session}#look`);
  const said = await shown(sam).locator('.said').innerText();
  await sam.route('**/items/*', (route) => route.abort());
  await onWall(shown(sam)).tap();
  await expect(sam.getByRole('alert').filter({ visible: true })).toContainText('That did not go');
  await expect(shown(sam)).toContainText(said);
  await expect(undo(sam)).toBeHidden();
  await sam.unroute('**/items/*');
  await onWall(shown(sam)).tap();
  await expect(sam.locator('#approved > .item')).toHaveCount(1);
  await room.leaves();
});

test('buttons outside the things can be pressed again after a press that did not go', WITH_SCRIPT, async ({ at, watch }) => {
  watch.allows(NO_SIGNAL);
  const { room, items, session } = await waiting(PLAIN.slice(0, 2));
  const sam = await at('facilitator', DESK);
  await sam.goto(session);
  for (const item of items) await sam.locator(`#i-${item}`).getByRole('checkbox').check();
  for (const path of ['**/state', '**/together']) await sam.route(path, (route) => route.abort(), { times: 1 });
  const problem = sam.getByRole('alert').filter({ visible: true });
  const close = sam.locator('#asks').getByRole('button', { name: /^Close/ });
  await close.click();
  await expect(problem).toContainText('That did not go');
  await expect(close).not.toHaveAttribute('aria-disabled');
  await close.click();
  await expect(sam.locator('#asks').getByRole('button', { name: /^Open again/ })).toBeVisible();
  await expect(problem).toBeHidden();
  const gather = sam.getByRole('button', { name: 'Put together' });
  await gather.click();
  await expect(problem).toContainText('That did not go');
  for (const item of items) await expect(sam.locator(`#i-${item}`).getByRole('checkbox')).toBeChecked();
  await expect(gather).not.toHaveAttribute('aria-disabled');
  await gather.click();
  await expect(sam.getByRole('button', { name: /^Part again/ })).toHaveCount(1);
  await room.leaves();
});

test('undo stays offered when something else did not go', WITH_SCRIPT, async ({ at, watch }) => {
  watch.allows(NO_SIGNAL);
  const { room, items, session } = await waiting(PLAIN.slice(0, 2));
  const sam = await at('facilitator', DESK);
  await sam.clock.install();
  await sam.goto(session);
  await sam.clock.pauseAt(Date.now() + 60_000);
  await onWall(sam.locator(`#i-${items[0]}`)).click();
  await expect(sam.locator('#approved > .item')).toHaveCount(1);
  await sam.route('**/state', (route) => route.abort());
  await sam.locator('#asks').getByRole('button', { name: /^Close/ }).click();
  await expect(sam.getByRole('alert').filter({ visible: true })).toContainText('That did not go');
  await undo(sam).click();
  await expect(sam.locator('#waiting > .item')).toHaveCount(2);
  await room.leaves();
});

test('focus stays where it is when something comes in later', WITH_SCRIPT, async ({ at }) => {
  const { room, session } = await waiting(PLAIN.slice(0, 2));
  const sam = await at('facilitator', DESK);
  await sam.goto(session);
  await onWall(shown(sam).first()).press('Enter');
  await expect(sam.locator('#approved > .item')).toHaveCount(1);
  await expect(onWall(shown(sam))).toBeFocused();
  const focused = () => sam.evaluate(() => document.activeElement?.localName);
  await sam.evaluate(() => (document.activeElement as HTMLElement).blur());
  expect(await focused()).toBe('body');
  await room.says(0, ['A bench']);
  await expect(shown(sam)).toHaveCount(2);
  expect(await focused()).toBe('body');
  await room.leaves();
});

test('ticks do not keep a page that is over, a prompt half typed does', WITH_SCRIPT, async ({ at }) => {
  for (const typed of ['', 'What else']) {
    const { room, items, session } = await waiting(PLAIN.slice(0, 2));
    const sam = await at('facilitator', DESK);
    await sam.goto(session);
    await sam.locator(`#i-${items[0]}`).getByRole('checkbox').check();
    await sam.getByText('Another prompt').click();
    const question = sam.getByLabel('Question');
    await question.fill(typed);
    const again = sam.waitForResponse((answer) => answer.request().method() === 'GET' && new URL(answer.url()).pathname === session);
    await room.ends();
    await again;
    if (typed) await expect(question).toHaveValue(typed);
    else await expect(sam.getByRole('button', { name: 'Put together' })).toHaveCount(0);
    if (typed) await expect(sam.locator('.console')).toBeVisible();
    await sam.close();
    await room.leaves();
  }
});

test('one at a time, nothing lies over the acts after ticks in the list', WITH_SCRIPT, async ({ at }) => {
  const { room, items, session } = await waiting(PLAIN.slice(0, 3));
  const sam = await at('facilitator', PHONE);
  await sam.goto(`${session}#all`);
  await sam.locator(`#i-${items[0]}`).getByRole('checkbox').check();
  await expect(sam.getByRole('button', { name: 'Put together' })).toBeVisible();
  await sam.getByRole('link', { name: 'One at a time' }).tap();
  await expect(sam.getByRole('button', { name: 'Put together' })).toBeHidden();
  // A tap on a button that is covered is refused.
  await shown(sam).getByRole('button', { name: /^On the wall/ }).tap({ timeout: 5_000 });
  await expect(sam.locator('#approved > .item')).toHaveCount(1);
  await room.leaves();
});

test('keyboard goes on with the same button of the next thing', WITH_SCRIPT, async ({ at }) => {
  const { room, session } = await waiting(PLAIN);
  for (const options of [PHONE, DESK]) {
    const sam = await at('facilitator', options);
    await sam.goto(`${session}#look`);
    const left = await sam.locator('#waiting > .item').count();
    await onWall(shown(sam).first()).focus();
    for (let nth = 1; nth <= 2; nth++) {
      await sam.keyboard.press('Enter');
      await expect(sam.locator('#waiting > .item')).toHaveCount(left - nth);
      await expect(onWall(shown(sam).first())).toBeFocused();
      await expect(onWall(shown(sam).first())).toBeEnabled();
    }
    await sam.close();
  }
  await room.leaves();
});

test('what may name somebody or tell of harm is not easily shown', async ({ at }) => {
  const { room, session } = await waiting(['Callum Smith told everyone what I said', 'My stepdad hits me and I am scared to go home', 'More lamps']);
  const sam = await at('facilitator', PHONE);
  await sam.goto(`${session}#look`);
  const lowest = async () => {
    const buttons = await shown(sam).getByRole('button').all();
    const at = await Promise.all(buttons.map(async (button) => ({ name: await button.innerText(), ...(await spot(button)) })));
    return at.sort((one, other) => other.y - one.y)[0]!.name;
  };
  await expect(shown(sam)).toContainText('stepdad');
  await expect(shown(sam).getByRole('button', { name: /^To the safeguarding lead/ })).toHaveClass(/main/);
  await expect(shown(sam).locator('.main')).toHaveCount(1);
  expect(await lowest()).toMatch(/^Hold back/);
  await shown(sam).getByRole('button', { name: /^Hold back/ }).tap();
  await expect(shown(sam)).not.toContainText('stepdad');
  await sam.goto(`${session}#all`);
  const named = sam.locator('#waiting > .item', { hasText: 'Callum' });
  await expect(named.locator('mark')).toHaveText('Callum Smith');
  await expect(named).toContainText('There may be a name in this. The wall would show it.');
  await expect(sam.locator('#waiting > .item', { hasText: 'More lamps' }).locator('mark')).toHaveCount(0);
  await room.leaves();
});

test('things are put together by ticking them', async ({ at }) => {
  const { room, items, session } = await waiting(['The stop has no light', 'The light at the stop is broken', 'It is dark at the stop', 'A bus after nine']);
  await room.acts(items[1]!, 'approve');
  const sam = await at('facilitator');
  await sam.goto(session);
  const gather = sam.getByRole('button', { name: 'Put together' });
  await expect(gather).toBeHidden();
  const tick = (nth: number) => sam.locator(`#i-${items[nth]}`).getByRole('checkbox').check();
  await tick(0);
  await gather.click();
  await expect(sam.getByRole('alert').filter({ visible: true })).toContainText('Tick two or more');
  await expect(sam.locator(`#i-${items[0]}`).getByRole('checkbox')).toBeChecked();
  for (const nth of [1, 2]) await tick(nth);
  await gather.click();
  const head = sam.locator(`#approved > #i-${items[1]}`);
  await expect(head.getByRole('button', { name: /^Part again/ })).toHaveCount(2);
  await expect(sam.locator('#waiting > .item')).toHaveCount(1);
  await expect(gather).toBeHidden();
  await head.getByRole('button', { name: /^Part again ?: The stop has no light/ }).click();
  await expect(sam.locator('#waiting > .item')).toHaveCount(2);
  await room.leaves();
});

test('ticks stay while something comes in', WITH_SCRIPT, async ({ at }) => {
  const { room, items, session } = await waiting(['The stop has no light', 'It is dark at the stop']);
  const sam = await at('facilitator');
  await sam.goto(session);
  for (const item of items) await sam.locator(`#i-${item}`).getByRole('checkbox').check();
  await room.says(0, ['A bus after nine']);
  await expect(sam.locator('#waiting > .item')).toHaveCount(3);
  await room.acts(items[0]!, 'approve');
  await expect(sam.locator('#approved > .item')).toHaveCount(1);
  for (const item of items) await expect(sam.locator(`#i-${item}`).getByRole('checkbox')).toBeChecked();
  await room.leaves();
});

test('a suggested prompt is put into the form by a tap', async ({ at }) => {
  const { session } = await plannedRoom();
  const sam = await at('facilitator', PHONE);
  await sam.goto(session);
  const suggestion = sam.getByRole('link', { name: /tap to use it/ }).first();
  const question = await suggestion.locator('.quote').innerText();
  await suggestion.tap();
  const form = sam.getByRole('region', { name: 'Add a prompt' });
  await expect(form.getByLabel('Question')).toHaveValue(question);
  await expect(form.getByLabel('Question')).toBeInViewport();
  await form.getByLabel('Question').fill(`${question} Really?`);
  await expect(form.getByRole('combobox')).not.toHaveValue('');
});

test('twenty-four things take twenty-four taps on a phone', WITH_SCRIPT, async ({ at }) => {
  const { room, session } = await waiting(Array.from({ length: 24 }, (_, nth) => `${PLAIN[nth % 6]} ${String.fromCharCode(97 + nth)}`));
  const sam = await at('facilitator', PHONE);
  await sam.goto(`${session}#look`);
  const count = sam.locator('#count');
  let taps = 0;
  while (await shown(sam).count()) {
    const left = Number(await count.innerText());
    await onWall(shown(sam)).tap();
    taps++;
    await expect(count.or(sam.getByRole('heading', { name: 'Nothing to look at' }))).not.toHaveText(String(left));
  }
  expect(taps).toBe(24);
  await expect(sam.locator('#approved > .item')).toHaveCount(24);
  await room.leaves();
});
