// A whole group session: one console on a facilitator's phone, one wall on a projector, and six phones, two of them without script and one
// that loses its signal half-way.
import { type Page, type Request } from '@playwright/test';
import jsQR from 'jsqr';
import { mkdirSync } from 'node:fs';
import { PNG } from 'pngjs';
import { NAMES, WITH_SCRIPT, expect, test } from './fixture.js';
import { goIn, openRoom, WallRoom } from './rooms.js';
import { own, sloppy, comeBack } from './young.js';

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const WALL = { viewport: { width: 1024, height: 768 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false };
const ASKED = 'What would make the way home better?';
const LIST = 'What should the Board do first?';
const PICTURES = 'results/pictures';

/** The steps of a phone in the session. */
const words = (phone: Page) => phone.getByRole('textbox', { name: 'Your words' });
const send = (phone: Page) => phone.getByRole('button', { name: 'Send', exact: true });
const five = async (phone: Page) => {
  const line = phone.locator('output.line');
  await expect(line).toBeVisible();
  return (await line.innerText()).trim();
};

async function plans(facilitator: Page, kind: string) {
  await facilitator.goto('/group-sessions');
  const open = facilitator.locator('details', { hasText: 'Plan a session' }).locator('summary');
  if ((await open.count()) && !(await facilitator.getByRole('button', { name: 'Plan it' }).isVisible())) await open.click();
  await facilitator.getByRole('radio', { name: kind }).check();
  await facilitator.getByRole('combobox', { name: 'Where?' }).selectOption({ index: 1 });
  await facilitator.getByRole('textbox', { name: 'On which day?' }).or(facilitator.locator('input[name=date]')).first().fill(new Date().toISOString().slice(0, 10));
  await facilitator.getByRole('button', { name: 'Plan it' }).click();
  await expect(facilitator).toHaveURL(/\/group-sessions\/[0-9a-f]{32}/);
}

async function asks(facilitator: Page, question: string, way: string, options = '') {
  const form = facilitator.locator('form[action$="/prompts"]');
  await expect(form).toBeVisible();
  await form.getByLabel('Question').fill(question);
  await form.getByLabel('How do they answer?').selectOption(way);
  await form.getByLabel('What to put dots on').fill(options);
  await form.getByRole('button').click();
  await expect(facilitator.getByText(question).first()).toBeVisible();
}

const prompt = (facilitator: Page, question: string) => facilitator.locator('#asks > article').filter({ hasText: question });
const item = (facilitator: Page, said: string) => facilitator.locator('article.item').filter({ has: facilitator.locator('.said', { hasText: said }) });

/** Presses a button of an item until it is sent: for a moment after it has moved, the console takes no tap. */
async function press(facilitator: Page, said: string, name: RegExp | string) {
  const button = item(facilitator, said).getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  let sent = false;
  const sends = (request: Request) => (sent ||= request.method() === 'POST' && request.url().includes('/items/'));
  facilitator.on('request', sends);
  await expect(async () => {
    if (!sent) await button.tap();
    expect(sent).toBe(true);
  }).toPass({ intervals: [250] });
  facilitator.off('request', sends);
}

/** Lets a test see the lines on which a page hears of changes. */
function keepsLines() {
  const lines: EventSource[] = [];
  class Kept extends EventSource {
    constructor(address: string) {
      super(address);
      lines.push(this);
    }
  }
  Object.assign(window, { lines, EventSource: Kept });
}

/** Where the code in a picture of the wall leads. */
async function leadsTo(wall: Page): Promise<string> {
  const picture = PNG.sync.read(await wall.screenshot());
  const found = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  expect(found, 'a QR code').toBeTruthy();
  const code = (await wall.locator('.code').innerText()).replace(/\s/g, '');
  expect(found!.data).toBe(`${new URL(wall.url()).origin}/join/${code}`);
  return `/join/${code}`;
}

/** Nothing about signal is the fault of the page. */
const NO_SIGNAL = /ERR_INTERNET_DISCONNECTED|net::ERR_/;

test('whole session with a console, a wall and six phones', WITH_SCRIPT, async ({ at, someone, watch }) => {
  test.setTimeout(240_000);
  mkdirSync(PICTURES, { recursive: true });
  const said = ['More lamps on the path', 'A bus after nine', 'Somebody to walk with', 'Ask us before you close the club', 'I do not feel safe at home', 'It is dark'].map(own);
  const facilitator = await at('facilitator', PHONE);
  const wall = await at('facilitator', WALL);

  await test.step('Sam plans it, and opens it on the day', async () => {
    await plans(facilitator, 'Workshop');
    await asks(facilitator, ASKED, 'Words');
    await asks(facilitator, LIST, 'Dots', 'Lamps\nBuses\nA person to talk to');
    await facilitator.getByRole('button', { name: 'Open the session' }).click();
    await expect(facilitator.locator('#here .code')).toBeVisible();
  });
  const session = new URL(facilitator.url()).pathname;
  // Everything that waits, as a list.
  await facilitator.goto(`${session}#all`);
  await wall.goto(`${session}/wall`);
  await expect(wall.getByRole('heading')).toHaveText('Join with your phone');
  await wall.screenshot({ path: `${PICTURES}/session-wall-join.png` });

  const address = await test.step('the code on the wall is read by a program that is not ours', () => leadsTo(wall));

  const phones = await test.step('six phones go in', async () => {
    const phones: Page[] = [];
    for (let nth = 0; nth < 6; nth++) {
      const phone = await someone({ ...PHONE, javaScriptEnabled: nth < 4 });
      await phone.addInitScript(keepsLines);
      // One types the code, the others scan it.
      if (nth === 0) {
        await phone.goto('/join');
        await phone.getByRole('textbox', { name: 'The code' }).fill(address.slice(-6).toLowerCase());
      } else {
        await phone.goto(address);
      }
      if (nth === 0) {
        await phone.getByRole('button', { name: 'Go in' }).tap();
        await expect(phone.getByRole('heading', { level: 1 })).toHaveText('You are about to go in');
      }
      await phone.getByRole('button', { name: 'Go in' }).tap();
      await expect(phone.getByRole('heading', { level: 1 })).toHaveText('You are in');
      phones.push(phone);
    }
    await phones[0].screenshot({ path: `${PICTURES}/session-phone-wait.png` });
    return phones;
  });
  await expect(facilitator.locator('#here')).toContainText('6 to 10');

  await test.step('a question is opened, and comes up by itself where script runs', async () => {
    await prompt(facilitator, ASKED).getByRole('button', { name: /^Open/ }).tap();
    for (const phone of phones.slice(0, 4)) await expect(phone.getByRole('heading', { name: ASKED })).toBeVisible();
    for (const phone of phones.slice(4)) {
      await phone.getByRole('link', { name: 'Look for the next question' }).tap();
      await expect(phone.getByRole('heading', { name: ASKED })).toBeVisible();
    }
    await expect(wall.getByRole('heading')).toHaveText(ASKED);
    expect(await leadsTo(wall), 'small in its corner, too').toBe(address);
  });

  const receipts: string[] = [];
  await test.step('each says something; one loses its signal in between and loses no word', async () => {
    for (const [nth, phone] of phones.entries()) {
      await words(phone).fill(said[nth]);
      if (nth === 3) {
        watch.allows(NO_SIGNAL);
        await phone.context().setOffline(true);
        await send(phone).tap();
        await expect(phone.getByRole('alert').filter({ visible: true })).toContainText('That did not go');
        await expect(words(phone)).toHaveValue(said[nth]);
        await phone.screenshot({ path: `${PICTURES}/session-phone-offline.png` });
        await phone.context().setOffline(false);
      }
      await send(phone).tap();
      receipts.push(await five(phone));
    }
    expect(new Set(receipts).size).toBe(6);
    await phones[1].screenshot({ path: `${PICTURES}/session-phone-sent.png`, fullPage: true });
    await phones[5].screenshot({ path: `${PICTURES}/session-phone-sent-noscript.png`, fullPage: true });
  });

  await test.step('nothing is on the wall before Sam lets it; what he lets comes up', async () => {
    for (const text of said) await expect(item(facilitator, text)).toBeVisible();
    await facilitator.screenshot({ path: `${PICTURES}/session-console.png`, fullPage: true });
    for (const text of said) await expect(wall.getByText(text)).toHaveCount(0);
    for (const nth of [0, 1, 2]) {
      await press(facilitator, said[nth], /^On the wall/);
      await expect(wall.getByText(said[nth])).toBeVisible();
    }
    await press(facilitator, said[3], /^Hold back/);
    await expect(facilitator.locator('#held')).toContainText(said[3]);
    await press(facilitator, said[0], 'Most');
    await expect(wall.getByText('Most of us')).toBeVisible();
    await wall.screenshot({ path: `${PICTURES}/session-wall-said.png` });
    await expect(wall.getByText(said[3])).toHaveCount(0);
  });

  await test.step('a mistake is taken back', async () => {
    await press(facilitator, said[2], /^Take off/);
    await expect(wall.getByText(said[2])).toHaveCount(0);
    await press(facilitator, said[2], /^On the wall/);
    await expect(wall.getByText(said[2])).toBeVisible();
  });

  await test.step('one worry goes to the safeguarding lead with one tap, and Sam sees what to do', async () => {
    await press(facilitator, said[4], /^To the safeguarding lead/);
    await facilitator.waitForURL(/what-to-do/);
    const raised = new URL(facilitator.url()).searchParams.get('item');
    await expect(facilitator.getByRole('heading', { level: 1 })).toHaveText('What to do now');
    await facilitator.screenshot({ path: `${PICTURES}/session-what-to-do.png`, fullPage: true });
    await facilitator.goto(`${session}#all`);
    await expect(item(facilitator, said[4])).toHaveCount(0);
    const lead = await at('lead');
    await lead.goto(`/concerns/${raised}`);
    await expect(lead.getByText(said[4])).toBeVisible();
  });

  await test.step('Sam’s phone is lost: he carries on with another, and the wall stays', async () => {
    const other = await someone(PHONE);
    await other.goto('/demo');
    await other.getByRole('button', { name: NAMES.facilitator }).tap();
    await expect(other.getByRole('button', { name: 'Sign out' })).toBeVisible();
    await other.goto(`${session}#all`);
    await press(other, said[5], /^On the wall/);
    await expect(wall.getByText(said[5])).toBeVisible();
  });

  await test.step('they rank by dots, which stay hidden until everyone is done', async () => {
    await prompt(facilitator, ASKED).getByRole('button', { name: /^Close/ }).tap();
    await prompt(facilitator, LIST).getByRole('button', { name: /^Open/ }).tap();
    await expect(wall.getByText('We will look at this when everyone is done.')).toBeVisible();
    for (const [nth, phone] of phones.entries()) {
      if (nth > 3) await phone.getByRole('link', { name: 'Look for the next question' }).tap();
      const put = (thing: string, on: string) => phone.getByRole('button', { name: new RegExp(`^${thing} ?: ${on}$`) });
      const thing = nth % 2 ? 'Lamps' : 'Buses';
      await put(thing, 'No dots').tap();
      await put(thing, '1 dot').tap();
      // Without script a tap brings another page.
      await expect(phone.getByText('We have it. 1 dot left.')).toBeVisible();
      await put('A person to talk to', 'No dots').tap();
      await expect(phone.getByText('We have it. No dots left.')).toBeVisible();
      await expect(put(thing, '2 dots')).toBeVisible();
    }
    await phones[2].screenshot({ path: `${PICTURES}/session-phone-dots.png`, fullPage: true });
    await expect(prompt(facilitator, LIST)).toContainText('Lamps: 6');
    await expect(wall.locator('.bars b')).toHaveCount(0);
    await prompt(facilitator, LIST).getByRole('button', { name: /^Show the result/ }).tap();
    await expect(wall.locator('.bars b')).toHaveText(['6', '6', '6']);
    await wall.screenshot({ path: `${PICTURES}/session-wall-dots.png` });
  });

  await test.step('one key makes the wall black', async () => {
    await wall.keyboard.press('b');
    await expect(wall.getByRole('heading')).toHaveCount(0);
    await wall.reload();
    await expect(wall.getByRole('heading')).toHaveCount(0);
    await wall.keyboard.press('b');
    await expect(wall.getByRole('heading')).toHaveText(LIST);
  });

  const late = own('Still writing when it ended');
  await test.step('one is still writing', async () => {
    await prompt(facilitator, ASKED).getByRole('button', { name: /^Open again/ }).tap();
    await expect(phones[1].getByRole('heading', { name: ASKED })).toBeVisible();
    await words(phones[1]).fill(late);
  });

  await test.step('the session ends: the code leads to what came of it, and each phone’s five words open its journey', async () => {
    await facilitator.getByText('End the session').first().tap();
    await facilitator.getByRole('checkbox', { name: 'Yes, we have finished' }).check();
    await facilitator.getByRole('button', { name: 'End the session' }).tap();
    await expect(wall.getByRole('heading')).toHaveText('Thank you');
    await phones[1].locator('form', { has: words(phones[1]) }).getByRole('button', { name: 'Send', exact: true }).tap();
    await expect(phones[1].getByRole('heading', { level: 1 })).toHaveText('That did not go to the group');
    // Its line is closed for good, so nothing more is put into the page.
    await expect.poll(() => phones[1].evaluate(() => (window as any).lines.map((line: EventSource) => line.readyState))).toEqual([2]);
    await expect(words(phones[1])).toHaveValue(late);
    await phones[1].getByRole('button', { name: 'Send them to the Board' }).tap();
    await expect(phones[1].getByRole('heading', { level: 1 })).toHaveText('Thank you. We have it.');
    const absent = await someone(PHONE);
    await absent.goto(address);
    await expect(absent.getByRole('button', { name: 'Go in' })).toHaveCount(0);
    await absent.screenshot({ path: `${PICTURES}/session-after.png`, fullPage: true });
    for (const [nth, phone] of phones.entries()) {
      await comeBack(phone, sloppy(receipts[nth]));
      await expect(phone.getByRole('heading', { level: 1 })).toHaveText('Where your words are now');
      await expect(phone.getByText(said[nth])).toHaveCount(0);
    }
  });
});

test('unsent words stay in their box while the session changes', WITH_SCRIPT, async ({ at, someone }) => {
  const page = await someone(PHONE);
  const room = await openRoom();
  await goIn(page, room);
  const piece = page.locator('#pieces > section[data-asked]');
  const list = page.locator('#pieces > details', { hasText: 'What first?' });
  await expect(list).toBeVisible();
  await words(page).fill('Mr Hutchinson shouts at us');
  await piece.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(piece.getByRole('alert')).toContainText('This might say who you are');
  const sam = await at('facilitator');
  await sam.goto(room.session);
  await sam.locator('#asks > article', { hasText: 'What first?' }).getByRole('button', { name: /^Close/ }).click();
  await expect(list).toHaveCount(0);
  await expect(words(page)).toHaveValue('Mr Hutchinson shouts at us');
  await piece.getByRole('button', { name: 'Send as it is' }).click();
  await expect(piece.getByText('We have it')).toBeVisible();
  await piece.getByText('Say more', { exact: true }).click();
  await expect(words(page)).toHaveValue('');
});

test('Agenda Day phone releases items during the session and after it', WITH_SCRIPT, async ({ at, someone }) => {
  const page = await someone(PHONE);
  const room = await openRoom('AgendaDay');
  const [first, second] = ['A bench to wait on', 'A roof over it'].map(own);
  await goIn(page, room);
  for (const text of [first, second]) {
    await words(page).fill(text);
    await page.locator('#pieces > section', { has: words(page) }).getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.locator('#locked')).toContainText(text);
    await page.getByText('Say more', { exact: true }).click();
  }
  const locked = (text: string) => page.locator('li', { hasText: text }).getByRole('button', { name: 'Show it to them' });
  await locked(first).click();
  await expect(page.getByText('You showed it to them')).toBeVisible();
  const sam = await at('facilitator');
  await sam.goto(room.session);
  await expect(item(sam, first)).toBeVisible();
  await expect(sam.getByText(second)).toHaveCount(0);
  await sam.getByText('End the session').first().click();
  await sam.getByRole('checkbox', { name: 'Yes, we have finished' }).check();
  await sam.getByRole('button', { name: 'End the session' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What happened to what we said');
  await locked(second).click();
  await expect(page.getByText('You showed it to them')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show it to them' })).toHaveCount(0);
});

test('wall says when its connection is down and respects reduced motion', WITH_SCRIPT, async ({ at, watch }) => {
  watch.allows(NO_SIGNAL);
  const room = await WallRoom.with([{ way: 'Words', question: ASKED }]);
  const wall = await at('facilitator', { ...WALL, reducedMotion: 'reduce' });
  await wall.clock.install();
  await wall.goto(room.wall);
  const [text] = ['More lamps on the path'].map(own);
  await room.sets(0, 'show');
  const [lamps] = await room.says(0, [text!]);
  await room.acts(lamps!, 'approve');
  await expect(wall.locator('.new')).toContainText(text!);
  expect(await wall.locator('.new').evaluate((item) => getComputedStyle(item).animationName)).toBe('none');
  const down = wall.getByText('This may be out of date');
  await expect(down).toBeHidden();
  await wall.route('**/wall/live*', (route) => route.abort());
  await wall.reload();
  // Half a minute in which nothing is heard.
  await wall.clock.fastForward(31_000);
  await expect(down).toBeVisible();
  await expect(wall.getByText(text!)).toBeVisible();
  await wall.unroute('**/wall/live*');
  await expect(down).toBeHidden({ timeout: 30_000 });
  await room.leaves();
});
