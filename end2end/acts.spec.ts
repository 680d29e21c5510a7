// A reviewer's bad hour, undone act by act: what was read wrongly, tied wrongly and renamed wrongly is as it was.
import { type Page } from '@playwright/test';
import { DESK, WITH_SCRIPT, expect, test } from './fixture.js';
import { awake, opensInTheInbox, own, say, timesInTheInbox } from './young.js';

/** Undoes the latest act that names this, on the page of all acts. */
async function undoes(page: Page, named: string) {
  await page.goto('/acts');
  await page.getByRole('listitem').filter({ hasText: named }).getByRole('button', { name: /^Undo/ }).first().click();
  await expect(page.getByRole('status').filter({ hasText: /^Undone/ })).toBeVisible();
}

test('a bad hour is undone', async ({ page, at, script }) => {
  const words = own('The lamp at the bus stop is broken');
  const claim = own('Young people feel safe at night');
  await say(page, words, script);
  const priya = await at('reviewer', DESK);

  await test.step('she sets a piece aside as abuse, makes a wrong theme, and renames it', async () => {
    await priya.goto('/inbox');
    await opensInTheInbox(priya, words);
    await awake(priya, script);
    await priya.getByRole('button', { name: /^Abuse/ }).click();
    await priya.goto('/themes');
    await priya.getByRole('textbox', { name: 'What do young people say?' }).fill(claim);
    await priya.getByRole('button', { name: 'Make the theme' }).click();
    await expect(priya.getByRole('heading', { level: 1 })).toHaveText(claim);
    expect(await timesInTheInbox(priya, [words])).toEqual([0]);
  });

  await test.step('she sees what she did today, and undoes it', async () => {
    await priya.goto('/acts');
    await priya.getByRole('combobox', { name: 'Did what' }).selectOption({ label: 'Made a theme' });
    await priya.getByRole('button', { name: 'Show' }).click();
    await expect(priya.getByRole('listitem').filter({ hasText: claim })).toBeVisible();
    await expect(priya.getByText(words)).toHaveCount(0);
    await undoes(priya, claim);
    await undoes(priya, words);
    expect(await timesInTheInbox(priya, [words]), 'it waits to be read again').toEqual([1]);
    await priya.goto('/themes');
    await expect(priya.getByText(claim)).toHaveCount(0);
  });

  await test.step('the auditor sees which acts were undone', async () => {
    const henrik = await at('auditor', DESK);
    await henrik.goto('/history?act=Undid');
    await expect(henrik.getByText('undid an act of their own: made a theme').first()).toBeVisible();
    await expect(henrik.getByText(words)).toHaveCount(0);
  });
});

test('what the tagger did is undone where it was done', WITH_SCRIPT, async ({ page, at, script }) => {
  const words = own('Nobody mends the swings');
  await say(page, words, script);
  const priya = await at('reviewer', DESK);
  await priya.goto('/inbox');
  await opensInTheInbox(priya, words);
  await awake(priya, script);
  const name = own('Broken things');
  await priya.getByRole('combobox', { name: /^Tie to a theme/ }).fill(name);
  await priya.keyboard.press('Enter');
  const told = priya.getByRole('status').filter({ hasText: name });
  await expect(told).toContainText('and tied to it.');
  await told.getByRole('button', { name: 'Undo' }).click();
  await expect(priya.getByRole('status').filter({ hasText: /^Undone/ })).toBeVisible();
  await expect(priya.getByText('Nobody has read this yet.')).toBeVisible();
});
