// One disclosure, from a phone to the recorded decision; and a slip, taken back within its minute.
import { DESK, expect, test } from './fixture.js';
import { awake, opensInTheInbox, own, say } from './young.js';

const TOLD = 'Somebody comes into my room at night and I am scared';

test('P31 a disclosure on a phone reaches a recorded decision', async ({ page, at, script }) => {
  const words = own(TOLD);
  await say(page, words, script);

  const priya = await at('reviewer', DESK);
  await test.step('Priya reads it and raises it, with why, in one tap', async () => {
    await priya.goto('/inbox');
    await opensInTheInbox(priya, words);
    await awake(priya, script);
    await priya.getByText('Concern, and why in one tap').click();
    await priya.getByRole('button', { name: 'Being hurt or neglected' }).click();
    await expect(priya.getByRole('status')).toHaveText('It is with the safeguarding lead now, and nobody else can open it.');
    await expect(priya.getByText(words)).toHaveCount(0);
  });

  const margaret = await at('lead', DESK);
  await test.step('Margaret sees on any page that it waits, and opens it', async () => {
    await margaret.goto('/desk');
    await expect(margaret.getByRole('link', { name: /^Concerns \d+ oldest/ })).toBeVisible();
    await margaret.goto('/concerns');
    // Others may wait too: hers is the one with these words.
    const rows = await margaret.getByRole('link', { name: /Being hurt or neglected\. Raised by Priya Nair/ }).evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const address of rows) {
      await margaret.goto(address);
      if (await margaret.getByText(words).count()) break;
    }
    await expect(margaret.getByRole('group', { name: 'The words' })).toHaveText(words);
  });

  await test.step('she refers it: to whom, when, and under which reference', async () => {
    await margaret.getByRole('radio', { name: 'The threshold is met: referral' }).check();
    await margaret.getByRole('textbox', { name: 'To whom' }).fill('First Contact, duty worker');
    await margaret.getByRole('textbox', { name: 'On', exact: true }).fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
    await margaret.getByRole('textbox', { name: 'Their reference, if there is one' }).fill('FC-2026-118');
    await margaret.getByRole('textbox', { name: 'Why' }).first().fill('At risk tonight. They go there now.');
    await margaret.getByRole('button', { name: 'Record the decision' }).click();
    await expect(margaret.getByRole('status')).toContainText('The decision is recorded.');
    await expect(margaret.getByText('FC-2026-118')).toBeVisible();
  });

  await test.step('later she adds what came of it', async () => {
    await margaret.getByRole('radio', { name: 'What came of it' }).check();
    await margaret.getByRole('textbox', { name: 'Text', exact: true }).fill('The young person is safe with an aunt.');
    await margaret.getByRole('button', { name: 'Add it' }).click();
    await expect(margaret.getByRole('status')).toContainText('It is added to the record.');
    const record = margaret.getByRole('region', { name: 'The record, latest first' }).getByRole('heading', { level: 3 });
    await expect(record).toHaveText(['What came of it', 'Decided: Referral', 'Why it was raised', 'Raised']);
  });
});

test('P31 a slip of the hand is taken back within its minute', async ({ page, at, script }) => {
  const words = own('My brother kills me in this game');
  await say(page, words, script);
  const priya = await at('reviewer', DESK);
  await priya.goto('/inbox');
  await opensInTheInbox(priya, words);
  await awake(priya, script);
  await priya.getByRole('button', { name: /^Concern/ }).first().click();
  await priya.getByRole('button', { name: 'Take it back' }).click();
  await expect(priya.getByRole('status').filter({ hasText: 'It is back as it was.' })).toBeVisible();
  await expect(priya.getByRole('group', { name: 'The words' })).toHaveText(words);
});
