// The steps of a young person, by the names that things have on their screen.
import { randomBytes } from 'node:crypto';
import { expect, type Locator, type Page } from '@playwright/test';

export const box = (page: Page) => page.getByRole('textbox', { name: 'Your words' });
export const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true });
export const leave = (page: Page) => page.getByRole('link', { name: 'Leave this page' });
/** The page's problem, in the summary on top or in the island. */
export const trouble = (page: Page) => page.getByRole('alert').filter({ visible: true });

/** The way on in a list that goes over several pages; what somebody said may begin with “More” too. */
export const more = (page: Page) => page.locator('a[rel=next]');

/** Goes on by a link, until all of the next page is there to be counted. */
export async function turn(page: Page, link: Locator) {
  await link.click();
  await page.waitForLoadState('domcontentloaded');
}

/** How often the whole inbox has each of these words. */
export async function timesInTheInbox(reviewer: Page, all: string[]): Promise<number[]> {
  const times = all.map(() => 0);
  await reviewer.goto(`${process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL}/inbox`);
  for (;;) {
    const rows = await reviewer.locator('a.first').allInnerTexts();
    all.forEach((words, at) => (times[at]! += rows.filter((row) => row.includes(words)).length));
    if (!(await more(reviewer).count())) return times;
    await turn(reviewer, more(reviewer));
  }
}

/** Opens what somebody said from the inbox, on whichever of its pages it is. */
export async function opensInTheInbox(page: Page, words: string) {
  const row = page.getByRole('link', { name: words });
  await page.waitForLoadState('domcontentloaded');
  while (!(await row.count())) await turn(page, more(page));
  await row.click();
}

/** Opens the page to write on; with script, waits until the island is awake. */
export async function openBox(page: Page, script: boolean) {
  // The same address again would be a reload, which brings the five words back.
  if (page.url().endsWith('/have-your-say')) await page.goto('/');
  await page.goto('/have-your-say');
  await awake(page, script);
}

export async function awake(page: Page, script: boolean) {
  if (script) await expect(page.locator('html')).toHaveAttribute('data-live', '');
}

/** Says something that nobody is told by, and reads the five words. */
export async function say(page: Page, words: string, script: boolean): Promise<string> {
  await openBox(page, script);
  await box(page).fill(words);
  await send(page).click();
  return fiveWords(page);
}

export async function fiveWords(page: Page): Promise<string> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thank you. We have it.');
  const phrase = (await page.getByRole('status', { name: 'The same words on one line' }).innerText()).trim();
  expect(phrase.split(' ')).toHaveLength(5);
  return phrase;
}

/** Comes back with five words, typed as they are given. */
export async function comeBack(page: Page, typed: string) {
  await page.goto('/receipt');
  await page.getByRole('textbox', { name: 'Your five words' }).fill(typed);
  await page.getByRole('button', { name: 'Find my words' }).click();
}

/** As a hurried thumb on a phone types five words. */
export const sloppy = (phrase: string) => `  ${phrase.toUpperCase().replace(' ', '  ').replace(/ (\w+)$/, '-$1')}.\u00a0`;

/**
 * Words no other test has said, as the town is one for all of them. Single consonants: a number or a longer word might say who somebody is,
 * and letters with vowels may spell a word of harm.
 */
export const own = (words: string) => `${words} ${random(' ')}`;
/** The same without blanks, for what no young person says. */
export const ownName = (name: string) => `${name}.${random('')}`;

const CONSONANTS = 'bcdfghjklmnpqrstvwz';
const random = (between: string) => [...randomBytes(5)].map((byte) => CONSONANTS[byte % CONSONANTS.length]).join(between);
