// The same things as in a new browser, in the oldest one that we promise: where a script misses something, the plain page works.
import { OldBrowser, type OldPage } from './oldest_browser.js';
import { NAMES, WITH_SCRIPT, expect, test } from './fixture.js';
import { openRoom, plannedRoom } from './rooms.js';
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
