// "You said, we did" in thirty seconds, the sentence for whoever reads it, and the words of a young person's pages that must agree.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { goIn, openRoom } from './rooms.js';
import { openBox, box, own, send, turn } from './young.js';

const SMALL = { width: 360, height: 640 };
const SENTENCE = 'So what does it mean for me?';
const WORDS = 'In words a fourteen-year-old would use';
const READ = 'I have read this';

const cards = (page: Page) => page.getByRole('article');

/** Opens the page with a card of the demo: answers of other tests are newer. */
async function opens(page: Page, claim: string) {
  await page.goto('/you-said-we-did');
  const card = cards(page).filter({ hasText: claim });
  const older = page.getByRole('link', { name: 'Older answers' });
  while (!(await card.count()) && (await older.count())) await turn(page, older);
  return card;
}

const find = (page: Page) => page.getByText(/^Find one of these \d+$/);

test('each card gives yes or no and one sentence, and folds the rest', async ({ page }) => {
  await page.setViewportSize(SMALL);
  const card = await opens(page, 'Our things are moved in bin bags');
  await expect(card.getByText('Not yet', { exact: true })).toBeVisible();
  await expect(card.getByText('you can ask how your things will be packed')).toBeVisible();
  const answer = card.getByText('Nobody on the Board tried to defend it');
  await expect(answer).toBeHidden();
  await card.getByText('Read all of it').click();
  await expect(answer).toBeVisible();
  await expect(card.getByText('What changed in the plan')).toBeVisible();
  await expect((await opens(page, 'already a crisis')).getByText('No', { exact: true })).toBeVisible();
  await expect((await opens(page, 'When a parent is ill')).getByText('Yes', { exact: true })).toBeVisible();
});

test('first claim is on the first screen and a folded card is short', async ({ page }) => {
  await page.setViewportSize(SMALL);
  await page.goto('/you-said-we-did');
  const claim = (await cards(page).first().getByRole('heading', { level: 2 }).boundingBox())!;
  // Answers of other tests have names of other lengths.
  expect(claim.y, 'well above the bar of Help and Leave').toBeLessThan(400);
  const card = (await (await opens(page, 'Our things are moved in bin bags')).boundingBox())!;
  expect(card.height).toBeLessThan(420);
  await page.goto('/you-said-we-did');
  const [length, of] = [await page.evaluate(() => document.documentElement.scrollHeight), await cards(page).count()];
  console.log(`“You said, we did” is ${length} px long with ${of} cards; the first claim from ${claim.y}, a folded card ${card.height}`);
});

test('list leads to a card, also by keyboard', async ({ page }) => {
  await page.setViewportSize(SMALL);
  await page.goto('/you-said-we-did');
  await find(page).click();
  const links = page.getByRole('navigation', { name: 'Go to one' }).getByRole('link');
  expect(await links.count()).toBe(await cards(page).count());
  const last = await links.count() - 1;
  const name = await links.nth(last).innerText();
  await links.nth(last).focus();
  await page.keyboard.press('Enter');
  const heading = cards(page).getByRole('heading', { level: 2, name, exact: true });
  await expect(heading).toBeInViewport();
});

test('filter by priority works without script and keeps its place', async ({ page }) => {
  await page.setViewportSize(SMALL);
  await page.goto('/you-said-we-did');
  await find(page).click();
  await page.getByRole('combobox', { name: 'What is it about?' }).selectOption({ label: 'Early Help' });
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(/about=[0-9a-f]{32}$/);
  await expect(page.getByText('Only about Early Help.')).toBeVisible();
  await expect(cards(page).filter({ hasText: 'When a parent is ill' })).toBeVisible();
  await expect(cards(page).filter({ hasText: 'bin bags' })).toHaveCount(0);
  const filtered = page.url();
  await page.evaluate(() => scrollTo(0, 500));
  const place = await page.evaluate(() => scrollY);
  expect(place).toBeGreaterThan(200);
  await page.evaluate(() => document.querySelector<HTMLElement>('a[href="/privacy"]')!.click());
  await page.waitForURL('**/privacy');
  await page.goBack({ waitUntil: 'commit' });
  await expect(page).toHaveURL(filtered);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
  await page.getByRole('link', { name: /^Show all \d+$/ }).click();
  await expect(page).toHaveURL(/\/you-said-we-did$/);
  await expect(page.getByText('Only about')).toHaveCount(0);
});

test('only the changed words of a wording are marked', async ({ page }) => {
  const card = await opens(page, 'Our things are moved in bin bags');
  await card.getByText('Read all of it').click();
  const marked = await card.locator('ins').allInnerTexts();
  expect(marked).toEqual(['The plan for each move says how the child’s belongings will be packed and carried.']);
  await expect(card.locator('dd.after')).toContainText('before a child in care arrives.');
  await expect(card.locator('del')).toHaveCount(0);
});

test('paper has all that a card folds', WITH_SCRIPT, async ({ page }) => {
  await opens(page, 'Our things are moved in bin bags');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('Nobody on the Board tried to defend it')).toBeVisible();
  await expect(find(page)).toBeHidden();
});

test('author sees the reading age, and nothing is published without the sentence', async ({ at, script }) => {
  const priya = await at('reviewer');
  const claim = own('Nobody lights the bus stop');
  await priya.goto('/themes');
  await priya.getByRole('textbox', { name: 'What do young people say?' }).fill(claim);
  await priya.getByRole('button', { name: 'Make the theme' }).click();
  const section = priya.getByRole('region', { name: 'Answer', exact: true });
  const ages = section.getByRole('status');
  await expect(ages).toHaveText(['Reading age: too short to tell.', 'Reading age: too short to tell.']);
  const hard = 'Practitioners across all agencies are aware of their responsibilities to share information appropriately.';
  await section.locator('input[value=Done]').check();
  await section.getByRole('textbox', { name: WORDS }).fill(hard);
  if (script) await expect(ages.first()).toContainText('about 18. Aim for 11');
  await section.getByRole('checkbox', { name: READ }).check();
  await section.getByRole('button', { name: 'Save the draft' }).click();
  await expect(section).toContainText('Draft by Priya Nair');
  await expect(ages.first()).toContainText('about 18. Aim for 11');

  const joe = await at('publisher');
  await joe.goto('/answers');
  const draft = joe.getByRole('article').filter({ hasText: claim });
  await expect(draft.getByRole('button', { name: 'Publish' })).toBeDisabled();
  await expect(draft).toContainText('It does not say yet what it means for the young person who reads it.');

  await section.getByRole('textbox', { name: SENTENCE }).fill('You can see who is there.');
  await section.getByRole('checkbox', { name: READ }).check();
  await section.getByRole('button', { name: 'Save the draft' }).click();
  await expect(section.getByRole('textbox', { name: SENTENCE })).toHaveValue('You can see who is there.');
  await joe.reload();
  await draft.getByRole('checkbox', { name: READ }).check();
  await draft.getByRole('checkbox', { name: /^I have read all of it/ }).check();
  await draft.getByRole('button', { name: /^Publish/ }).click();
  await expect(joe.getByRole('article').filter({ hasText: claim })).toContainText('Published on');
});

test('script and server count the same reading age', WITH_SCRIPT, async ({ at }) => {
  const themes = JSON.parse(readFileSync(resolve(import.meta.dirname, '../src/demo/themes.json'), 'utf8')) as { about: string; answer?: { words: string } | null }[];
  const texts = [...themes.map((theme) => theme.about), 'You’ll “never” hear: 999 or the NHS! It’s 3.5 miles, née Åse?', 'Tables and boxes changed the middle. Yes, yesterday was easy.\nAsked twice, we waited.'];
  const priya = await at('reviewer');
  await priya.goto('/themes');
  await priya.getByRole('textbox', { name: 'What do young people say?' }).fill(own('Words are too hard to read'));
  await priya.getByRole('button', { name: 'Make the theme' }).click();
  const section = priya.getByRole('region', { name: 'Answer', exact: true });
  const age = section.getByRole('status').first();
  const differing: string[] = [];
  for (const text of texts) {
    const words = section.getByRole('textbox', { name: WORDS });
    await words.fill('');
    await expect(age).toHaveText('Reading age: too short to tell.');
    await words.fill(text);
    await expect(age).toContainText('about');
    const live = await age.innerText();
    await section.locator('input[value=Done]').check();
    await section.getByRole('checkbox', { name: READ }).check();
    await section.getByRole('button', { name: 'Save the draft' }).click();
    await expect(section).toContainText('Draft by Priya Nair');
    const saved = /<output[^>]*>([^<]*)</.exec(await (await priya.request.get(priya.url())).text())![1]!;
    if (live !== saved) differing.push(`${live} / ${saved}: ${text}`);
  }
  expect(differing).toEqual([]);
});

test('confirmation and receipt name the same next meeting', async ({ page, script }) => {
  await openBox(page, script);
  await box(page).fill(own('The last bus goes too early for us'));
  await send(page).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thank you. We have it.');
  const sentence = /The next meeting is on [^.]+\. Or it may be a later one\./;
  const [confirmed] = sentence.exec(await page.getByRole('main').innerText())!;
  await page.getByRole('button', { name: 'See where your words are' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where your words are now');
  await expect(page.getByRole('main')).toContainText(confirmed);
  await expect(page.getByRole('main')).not.toContainText('We don’t know the day');
});

test('tail of the first page’s shape is joined to it', WITH_SCRIPT, async ({ page, someone }) => {
  for (const [seen, corner] of [[page, 'borderBottomLeftRadius'], [await someone({ locale: 'ar-XB', extraHTTPHeaders: { 'accept-language': 'ar-XB' } }), 'borderBottomRightRadius']] as const) {
    for (const width of [360, 1280]) {
      await seen.setViewportSize({ width, height: 800 });
      await seen.goto('/');
      const radius = await seen.locator('.hero').evaluate((hero, corner) => getComputedStyle(hero)[corner], corner);
      expect(radius, `${corner} at ${width}`).toBe('0px');
    }
  }
});

test('locked words stand beside a closed padlock', async ({ someone }) => {
  const page = await someone({ viewport: SMALL });
  const room = await openRoom('AgendaDay');
  await goIn(page, room);
  await page.getByRole('textbox', { name: 'Your words' }).fill('A bench to wait on');
  await page.getByRole('button', { name: 'Send', exact: true }).first().click();
  const locked = page.getByRole('region', { name: 'Still locked' });
  await expect(locked.getByRole('button', { name: 'Show it to them' })).toBeVisible();
  const shackle = locked.locator('svg path').first();
  // Both ends of the shackle reach the body.
  const ends = await shackle.evaluate((path: SVGPathElement) => [path.getPointAtLength(0).y, path.getPointAtLength(path.getTotalLength()).y]);
  expect(ends).toEqual([22, 22]);
});
