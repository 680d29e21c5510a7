// P22 seen from a phone: words are taken back with five words, leave the desk at once, and come back when that is undone.
import { type Page } from '@playwright/test';
import { expect, test } from './fixture.js';
import { comeBack, own, say, timesInTheInbox } from './young.js';

const five = (page: Page) => page.getByRole('textbox', { name: 'Your five words' });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('P22 words taken back leave the inbox at once and can be brought back', async ({ page, at, script }) => {
  const words = own('We would like the gate left open');
  const phrase = await say(page, words, script);
  const priya = await at('reviewer');
  expect(await timesInTheInbox(priya, [words])).toEqual([1]);

  await comeBack(page, phrase);
  await page.getByRole('link', { name: 'Take your words back' }).click();
  await five(page).fill(phrase.toUpperCase());
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(heading(page)).toHaveText('Do you want to take your words back?');
  await expect(page.getByRole('main')).not.toContainText(words);
  expect(await timesInTheInbox(priya, [words]), 'it only asks').toEqual([1]);
  await page.getByRole('button', { name: 'Yes, take them back' }).click();
  await expect(heading(page)).toHaveText('You took your words back');
  expect(page.url()).not.toContain(phrase.split(' ')[0]!);
  expect(await timesInTheInbox(priya, [words])).toEqual([0]);

  await comeBack(page, phrase);
  await expect(heading(page)).toHaveText('You took your words back');
  await five(page).fill(phrase);
  await page.getByRole('button', { name: 'Bring my words back' }).click();
  await expect(heading(page)).toHaveText('Your words are back');
  expect(await timesInTheInbox(priya, [words])).toEqual([1]);
});
