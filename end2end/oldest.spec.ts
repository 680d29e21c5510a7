// The same things as in a new browser, in the oldest one that we promise: where a script misses something, the plain page works.
import { OldBrowser, type OldPage } from './oldest_browser.js';
import { NAMES, WITH_SCRIPT, expect, test } from './fixture.js';
import { openRoom, plannedRoom, WallRoom } from './rooms.js';
import { own, timesInTheInbox } from './young.js';

const TELLING = 'They never ask me. Text me on 07700 900123 if you want.';

test.describe('in Chrome 80', WITH_SCRIPT, () => {
  let browser: OldBrowser;
  test.beforeAll(async () => {
    browser = await OldBrowser.start();
    expect(await browser.version()).toContain('/80.');
  });
  test.afterAll(() => browser.stop());

  const signedIn = async (person: keyof typeof NAMES): Promise<OldPage> => {
    const page = await browser.page();
    await page.opens('/');
    const sent = (person: string) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: '/demo/sign-in', innerHTML: `<input name=person value=${person}>` });
      document.body.append(form);
      form.submit();
    };
    await Promise.all([page.page.waitForNavigation(), page.page.evaluate(sent, person)]);
    return page;
  };

  test('words that may tell who somebody is are sent as they are', async ({ at }) => {
    const words = own(TELLING);
    const page = await browser.page();
    await page.opens('/have-your-say');
    await page.fills('textarea', words);
    await page.clicks('Send');
    await page.shows('This might say who you are');
    await page.clicks('Send as it is');
    await page.shows('Thank you. We have it.');
    expect(page.errors).toEqual([]);
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  });

  test('opener is put into the box, which grows', async () => {
    const page = await browser.page();
    await page.opens('/have-your-say');
    const height = () => page.page.evaluate<number>('document.querySelector("textarea").offsetHeight');
    const empty = await height();
    await page.clicks('What helped…');
    await page.page.waitForFunction('document.querySelector("textarea").value === "What helped "');
    await page.page.evaluate('document.querySelector("textarea").value = "A line\\n".repeat(7)');
    await page.clicks('Please stop…');
    await page.page.waitForFunction(`document.querySelector("textarea").offsetHeight > ${empty} + 50`);
    expect(page.errors).toEqual([]);
  });

  test('phone in a group sends words without leaving the page', async () => {
    const { code } = await openRoom();
    const page = await browser.page();
    await page.opens(`/join/${code}`);
    await page.clicks('Go in');
    await page.shows('You are in');
    const words = own('A lamp by the bridge');
    await page.fills('textarea', words);
    await page.clicks('Send');
    await page.shows('We have it.');
    expect(page.errors).toEqual([]);
  });

  test('each button of the console does what it says', async () => {
    const { session } = await openRoom();
    const page = await signedIn('facilitator');
    await page.opens(session);
    const first = await page.page.evaluate<string>('document.querySelector("article.item .said").innerText');
    await page.clicks(`On the wall: ${first}`);
    const isUp = `[...document.querySelectorAll('article.item')].some((item) => item.innerText.includes(${JSON.stringify(first)}) && item.innerText.includes('Take off'))`;
    await page.page.waitForFunction(isUp);
    expect(page.errors).toEqual([]);
  });

  test('wall turns to its next page', async () => {
    const room = await WallRoom.with([{ way: 'Words', question: 'What would make the way home better?' }]);
    await room.sets(0, 'show');
    await room.fills(0, Array.from({ length: 30 }, (_, nth) => `We want more lamps by the park, because path ${nth} is not safe.`));
    const page = await signedIn('facilitator');
    await page.page.setViewport({ width: 1024, height: 768 });
    await page.opens(room.wall);
    const left = 'document.querySelector(".said").getBoundingClientRect().left';
    expect(await page.page.evaluate<number>(left)).toBeGreaterThanOrEqual(0);
    await page.page.waitForFunction('!document.querySelector("#pages").hidden');
    await page.page.evaluate('document.querySelector("[data-turn=\'1\']").click()');
    await page.page.waitForFunction(`${left} < -100`);
    expect(page.errors).toEqual([]);
    await room.leaves();
  });

  test('Help and Leave are at the foot of the screen, and Leave can cover it', async () => {
    const page = await browser.page();
    await page.opens('/help');
    const seen = await page.page.evaluate(() => {
      const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
      const cover = getComputedStyle(document.querySelector('.leave')!, '::after');
      return { foot: box('.quick').bottom, wide: box('.quick').width, cover: [cover.width, cover.height], skip: box('.skip').bottom <= 0 };
    });
    expect(seen).toEqual({ foot: 640, wide: 360, cover: ['360px', '640px'], skip: true });
  });

  test('what is typed without signal is sent when there is one', async ({ at }) => {
    const { session } = await plannedRoom();
    const words = own('Nobody told us why');
    const page = await signedIn('facilitator');
    await page.opens(`${session}/capture`);
    await page.fills('#passphrase', 'seven green kettles');
    await page.fills('#again', 'seven green kettles');
    await page.clicks('Open');
    await page.shows('Keep it');
    await page.fills('#words', words);
    await page.clicks('Keep it');
    await page.shows('Sent, and gone from this device: 1 thing.');
    expect(page.errors).toEqual([]);
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  });

  test('shortcuts and lists of the desk', async () => {
    const page = await signedIn('reviewer');
    await page.opens('/inbox');
    await page.shows('keys');
    await page.page.keyboard.press('j');
    await page.page.waitForFunction('document.activeElement.matches(".first")');
    expect(page.errors).toEqual([]);
  });
});
