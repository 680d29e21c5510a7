// The README's walk, as the people in it would do it: from words on a phone to the plan and back.
import { type Page } from '@playwright/test';
import { DESK, NAMES, WITH_SCRIPT, expect, test, type Character } from './fixture.js';
import { awake, box, comeBack, fiveWords, leave, more, openBox, opensInTheInbox, own, send, sloppy, turn } from './young.js';
import { tabTo } from './keyboard.js';

const RECORDS = 'Nobody ever told me who can read what they write about me.';

test('P32 feedback reaches the plan and the answer returns', async ({ page, someone, script, watch }) => {
  test.setTimeout(120_000);
  const words = own(RECORDS);
  const claim = own('We want to know who reads our files');
  const wording = own('Each young person is told who can read their file, and is asked first.');
  const answer = own('You were right. From now on we tell you who can read your file.');
  const forYou = own('You can ask who has read your file.');

  // The part for screen readers stands apart on the page, so that a blank comes before its colon.
  const publishes = new RegExp(`^Publish ?: ${claim}$`);

  const phrase = await test.step('Amina says something on her phone, and gets five words', async () => {
    await openBox(page, script);
    await box(page).fill(words);
    await page.getByText('About you').tap();
    await page.getByRole('radio', { name: '13 to 15' }).check();
    await page.getByRole('combobox', { name: 'Where do you live?' }).selectOption({ index: 1 });
    await send(page).tap();
    const phrase = await fiveWords(page);
    const posts = watch.requests.filter((request) => request.method() === 'POST').map((request) => new URL(request.url()).pathname);
    expect(posts).toEqual([script ? '/api/submit' : '/have-your-say']);
    await leave(page).tap();
    await page.waitForURL('**/leave');
    return phrase;
  });

  const priya = await someone(DESK);
  await test.step('Priya signs in, finds it in the inbox and keeps it for analysis', async () => {
    await signsIn(priya, 'reviewer');
    await expect(priya.getByRole('heading', { level: 1 })).toHaveText('Inbox');
    await opensInTheInbox(priya, words);
    await expect(priya.getByRole('group', { name: 'The words' })).toHaveText(words);
    await expect(priya.getByText('13 to 15')).toBeVisible();
    await priya.getByRole('button', { name: /^For analysis/ }).click();
    await expect(priya.getByRole('status').filter({ hasText: 'It is for analysis now.' })).toBeVisible();
  });

  await test.step('she ties it to a theme, which she makes, and to a priority', async () => {
    await (script ? tiesByIsland(priya, claim) : tiesByForms(priya, claim));
    await expect(tied(priya, claim)).toBeVisible();
    await expect(tied(priya, 'Early Help')).toBeVisible();
    await priya.reload();
    await expect(tied(priya, claim)).toBeVisible();
    await expect(tied(priya, 'Early Help')).toBeVisible();
  });
  const feedback = new URL(priya.url()).pathname;

  const { item, number } = await test.step('she changes what the plan says, and why', async () => {
    await room(priya, 'Plan').click();
    // One item each for the two projects, which run at the same time.
    const link = priya.getByRole('heading', { level: 4 }).getByRole('link').nth(script ? 0 : 1);
    const item = (await link.innerText()).trim();
    await link.click();
    await priya.getByRole('textbox', { name: 'New wording' }).fill(wording);
    await priya.getByRole('textbox', { name: 'Why', exact: true }).fill('Young people told us that nobody asks them.');
    const save = priya.getByRole('button', { name: /^Save as wording/ });
    const number = (await save.innerText()).replace(/\D/g, '');
    await save.click();
    await expect(priya.getByRole('region', { name: 'What the plan says now' })).toContainText(wording);
    return { item, number };
  });

  await test.step('she says that the theme shaped that change', async () => {
    await room(priya, 'Themes').click();
    await priya.getByRole('link', { name: claim }).click();
    const changed = priya.getByRole('region', { name: 'What it changed' });
    const which = priya.getByRole('combobox', { name: 'Plan item or wording' });
    const group = which.locator(`optgroup[label="${item}"]`);
    await which.selectOption(await group.locator('option', { hasText: `Wording ${number} of` }).getAttribute('value'));
    await changed.getByRole('combobox', { name: 'How strongly' }).selectOption('Shaped');
    await changed.getByRole('textbox', { name: 'Why we say so' }).fill('Their words became the wording.');
    await changed.getByRole('button', { name: 'Tie', exact: true }).click();
    await expect(changed.getByRole('listitem').filter({ hasText: 'Their words became the wording.' })).toContainText(item);
  });

  await test.step('she drafts the answer, which nobody outside can read yet', async () => {
    const section = priya.getByRole('region', { name: 'Answer', exact: true });
    await section.locator('input[value=Done]').check();
    await section.getByRole('textbox', { name: 'In words a fourteen-year-old would use' }).fill(answer);
    await section.getByRole('textbox', { name: 'So what does it mean for me?' }).fill(forYou);
    await expect(section).toContainText('Only one piece of feedback says this.');
    await section.getByRole('checkbox', { name: 'I have read this' }).check();
    await section.getByRole('button', { name: 'Save the draft' }).click();
    await expect(section).toContainText('Draft by Priya Nair');
    await page.goto('/you-said-we-did');
    await expect(page.getByText(answer)).toHaveCount(0);
    await room(priya, 'Answers').click();
    await expect(priya.getByText(answer)).toBeVisible();
    await expect(priya.getByRole('button', { name: publishes })).toHaveCount(0);
  });

  await test.step('Joe, who did not write it, publishes it', async () => {
    const joe = await someone(DESK);
    await signsIn(joe, 'publisher');
    await room(joe, 'Answers').click();
    for (const tick of ['I have read this', /^I have read all of it/]) {
      await joe.getByRole('article').filter({ hasText: answer }).getByRole('checkbox', { name: tick }).check();
    }
    await joe.getByRole('button', { name: publishes }).click();
    await expect(joe.getByRole('article').filter({ hasText: answer })).toContainText('Published on');
    await joe.getByRole('button', { name: 'Sign out' }).click();
    await joe.goto('/answers');
    await expect(joe.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  });

  await test.step('anyone can read what was said, what was answered and what changed', async () => {
    await page.goto('/you-said-we-did');
    const pair = page.getByRole('article', { name: claim });
    // Answers that other tests publish on the same day may stand before it.
    const older = page.getByRole('link', { name: 'Older answers' });
    while (!(await pair.count()) && (await older.count())) await turn(page, older);
    await expect(pair.getByText(forYou)).toBeVisible();
    await pair.getByText('Read all of it').click();
    await expect(pair).toContainText(answer);
    await expect(pair).toContainText(wording);
    await expect(page.getByText(words)).toHaveCount(0);
  });

  await test.step('Amina types her five words in a hurry, and sees the answer and the change', async () => {
    await comeBack(page, sloppy(phrase));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where your words are now');
    await expect(page.getByRole('main')).toContainText(forYou);
    await expect(page.getByRole('main')).toContainText(answer);
    await expect(page.getByRole('main')).toContainText(wording);
    expect(await page.content(), 'her own words stay out of sight').not.toContain(words);
    expect(new URL(page.url()).pathname).toBe('/receipt');
  });

  await test.step('from the plan item back to her words: three clicks', async () => {
    await room(priya, 'Plan').click();
    await priya.getByRole('link', { name: item, exact: true }).first().click();
    await priya.getByRole('link', { name: 'See the words behind it' }).click();
    const table = priya.getByRole('region', { name: 'The trail as a table' });
    await table.getByRole('link', { name: claim, exact: true }).click();
    await expect(priya.getByText(words)).toBeVisible();
    await priya.getByRole('listitem').filter({ hasText: words }).getByRole('link').click();
    expect(new URL(priya.url()).pathname).toBe(feedback);
    await expect(priya.getByRole('group', { name: 'The words' })).toHaveText(words);
  });
});

// Its keys are script; without it there are links and buttons.
test('P21 inbox by keyboard alone: read, keep, tag and return', WITH_SCRIPT, async ({ page, at, script }) => {
  const words = own(RECORDS);
  const claim = own('We want to read what is written about us');
  await openBox(page, script);
  await box(page).fill(words);
  await send(page).tap();
  await fiveWords(page);

  const priya = await at('reviewer');
  const keys = priya.keyboard;
  await priya.goto('/inbox');
  await expect(shownKeys(priya), 'its keys are there').toBeVisible();
  await keys.press('?');
  await expect(priya.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await keys.press('Escape');

  const mine = priya.locator(':focus').and(priya.getByRole('link', { name: words }));
  for (let rows = 0; !(await mine.count()); rows++) {
    expect(rows, 'the row is in the inbox').toBeLessThan(500);
    const last = await priya.locator('.mail .row').last().locator('a:focus').count();
    if (!last) await keys.press('j');
    else {
      await tabTo(priya, more(priya));
      await Promise.all([priya.waitForEvent('load'), keys.press('Enter')]);
      await expect(shownKeys(priya)).toBeVisible();
    }
  }
  await keys.press('x');
  await expect(priya.getByRole('checkbox', { name: words })).toBeChecked();
  await keys.press('x');
  await priya.getByRole('link', { name: words }).press('Enter');
  await expect(priya.getByRole('group', { name: 'The words' })).toHaveText(words);

  await awake(priya, script);
  await keys.press('1');
  await expect(priya.getByRole('status').filter({ hasText: 'It is for analysis now.' })).toBeVisible();
  await awake(priya, script);
  await keys.press('t');
  await expect(priya.getByRole('combobox', { name: /^Tie to a theme/ })).toBeFocused();
  await keys.type(claim);
  await keys.press('Enter');
  await expect(tied(priya, claim)).toBeVisible();
  await expect(priya.getByRole('combobox', { name: /^Tie to a theme/ })).toBeFocused();
  await keys.type('early');
  await keys.press('ArrowDown');
  await keys.press('ArrowUp');
  await keys.press('Enter');
  await expect(tied(priya, 'Early Help')).toBeVisible();
  await keys.press('Tab');
  await keys.press('u');
  await expect(priya.getByRole('heading', { level: 1 })).toHaveText('Inbox');
  await expect(priya.getByRole('link', { name: words })).toHaveCount(0);
});

const shownKeys = (page: Page) => page.locator('.keys');

const room = (page: Page, name: string) => page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name, exact: true });

const tied = (page: Page, name: string) => page.getByRole('region', { name: 'Tied to' }).getByRole('listitem').filter({ hasText: name });

async function signsIn(page: Page, person: Character) {
  await page.goto('/demo');
  await page.getByRole('button', { name: NAMES[person] }).click();
}

async function tiesByIsland(page: Page, claim: string) {
  await awake(page, true);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const tagger = page.getByRole('combobox', { name: 'Tie to a theme, a priority or a challenge' });
  await tagger.fill(claim);
  await page.getByRole('option', { name: `Make a new theme called “${claim}”` }).click();
  await expect(page.getByRole('status').filter({ hasText: `New theme ${claim}` })).toBeAttached();
  await tagger.fill('early h');
  await page.getByRole('option', { name: 'Early Help Priority' }).click();
  await expect(tied(page, 'Early Help')).toBeVisible();
  expect(asked).toEqual(['POST /api/tag', 'POST /api/tag']);
}

async function tiesByForms(page: Page, claim: string) {
  await page.getByRole('textbox', { name: 'New theme' }).fill(claim);
  await page.getByRole('button', { name: 'Make it and tie' }).click();
  await expect(tied(page, claim)).toBeVisible();
  await page.getByRole('combobox', { name: 'Tie to' }).selectOption({ label: 'Early Help' });
  await page.getByRole('button', { name: 'Tie', exact: true }).click();
}
