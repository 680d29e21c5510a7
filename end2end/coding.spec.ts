// A reviewer puts codes on words: chosen in the text by keyboard alone, with the mouse, or by sentence without script.
import { type Page } from '@playwright/test';
import { DESK, WITHOUT_SCRIPT, WITH_SCRIPT, expect, test } from './fixture.js';
import { awake, opensInTheInbox, own, say } from './young.js';

/** Says something as a young person, and opens it as the reviewer. */
async function opened(page: Page, at: (person: 'reviewer', screen: object) => Promise<Page>, script: boolean, said: string) {
  const words = own(said);
  await say(page, words, script);
  const priya = await at('reviewer', DESK);
  await priya.goto('/inbox');
  await opensInTheInbox(priya, words);
  await awake(priya, script);
  return { priya, words };
}

const coded = (page: Page) => expect(page.getByRole('status').filter({ hasText: 'Coded.' })).toBeVisible();

test('first reading and two codes are given by keyboard alone', WITH_SCRIPT, async ({ page, at, script }) => {
  const { priya } = await opened(page, at, script, 'Nobody asks us before they move us');
  const idea = own('Not asked');
  let keys = 0;
  const press = async (...pressed: string[]) => {
    for (const key of pressed) await priya.keyboard.press(key);
    keys += pressed.length;
  };
  await press('1');
  await expect(priya.getByRole('status').filter({ hasText: 'for analysis now' })).toBeVisible();
  // The second and third word.
  await press('w', 'ArrowRight', 'ArrowRight', 'Shift+ArrowRight');
  await expect(priya.locator('.chosen p')).toHaveText('Chosen: “asks us”');
  await expect(priya.getByRole('combobox', { name: 'Which words' })).toHaveValue('7-14');
  await press('Enter');
  await expect(priya.getByRole('combobox', { name: 'Code' })).toBeFocused();
  await priya.keyboard.type(idea);
  await press('Enter');
  await coded(priya);
  await expect(priya.locator('.words mark')).toHaveText('asks us');
  // The whole piece, with a code that is there.
  await press('c');
  await priya.keyboard.type(idea);
  await press('Enter');
  await coded(priya);
  await expect(priya.locator('.codings:not(.suggested) li')).toHaveCount(2);
  console.log(`Keys for a first reading and two codes, beside the letters of their names: ${keys}`);
  // Words after a number that is drawn in the text have their own place.
  await press('w', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await expect(priya.locator('.chosen p')).toHaveText('Chosen: “before”');
  await expect(priya.getByRole('combobox', { name: 'Which words' })).toHaveValue('15-21');
  await press('Escape');
  await expect(priya.locator('.chosen')).toBeHidden();
  await expect(priya.getByRole('combobox', { name: 'Which words' })).toHaveValue(/^0-/);
});

test('words are chosen with the mouse and by touch', WITH_SCRIPT, async ({ page, at, script }) => {
  const { priya, words } = await opened(page, at, script, 'The 🚌 never comes');
  const inTheText = priya.locator('.words bdi');
  await inTheText.evaluate((text) => {
    const node = text.firstChild as Text;
    const from = node.data.indexOf('🚌');
    getSelection()!.setBaseAndExtent(node, from, node, from + '🚌 never '.length);
  });
  await expect(priya.locator('.chosen p')).toHaveText('Chosen: “🚌 never”');
  await priya.getByRole('link', { name: 'Code these words' }).click();
  await expect(priya.getByRole('combobox', { name: 'Code' })).toBeFocused();
  await priya.keyboard.type(own('Buses'));
  await priya.getByRole('button', { name: 'Code it' }).click();
  await coded(priya);
  await expect(priya.locator('.words mark')).toHaveText('🚌 never');
  await expect(inTheText).toContainText(words.slice(-6));
  // A double click chooses a word.
  await inTheText.dblclick({ position: { x: 20, y: 20 } });
  await expect(priya.locator('.chosen p')).toHaveText('Chosen: “The”');
});

test('words chosen in the text are taken out of it', WITH_SCRIPT, async ({ page, at, script }) => {
  const { priya } = await opened(page, at, script, 'The man at the desk shouts at us');
  await priya.locator('.words bdi').evaluate((text) => {
    const node = text.firstChild as Text;
    getSelection()!.setBaseAndExtent(node, 0, node, 'The man at the desk'.length);
  });
  await priya.getByRole('link', { name: 'Take them out' }).click();
  await expect(priya.getByRole('checkbox', { name: 'Chosen in the text: The man at the desk' })).toBeChecked();
  // Without a reason it comes back as it was.
  await priya.getByRole('button', { name: 'Take these words out' }).click();
  await expect(priya).toHaveTitle(/^Error/);
  await expect(priya.getByRole('checkbox', { name: 'Chosen in the text: The man at the desk' })).toBeChecked();
  await priya.getByRole('radio', { name: 'It names somebody' }).check();
  await priya.getByRole('button', { name: 'Take these words out' }).click();
  await expect(priya.getByText('Taken out, and masked wherever this is shown.')).toBeVisible();
  await expect(priya.locator('.words bdi')).toHaveText(/^▮▮▮ shouts at us/);
  await priya.getByRole('button', { name: 'Undo' }).click();
  await expect(priya.locator('.words bdi')).toHaveText(/^The man at the desk shouts/);
});

test('a word is found, marked, and opened', async ({ page, at, script }) => {
  const { priya, words } = await opened(page, at, script, 'The Hängematte is broken');
  const letters = words.split(' ').slice(-5).join(' ');
  await priya.goto('/find');
  await priya.getByRole('searchbox', { name: 'Words to find' }).fill(`hangem* "${letters}"`);
  await priya.keyboard.press('Enter');
  await expect(priya.getByText('1 piece found.')).toBeVisible();
  await expect(priya.locator('.found mark').first()).toHaveText('Hängematte');
  await priya.locator('.found a').click();
  await expect(priya.locator('.words bdi')).toContainText(words);
});

test('a sentence is coded without script', WITHOUT_SCRIPT, async ({ page, at, script }) => {
  const { priya } = await opened(page, at, script, 'The door was shut. Nobody told us why');
  await priya.getByRole('combobox', { name: 'Which words' }).selectOption({ label: 'The door was shut.' });
  await priya.getByRole('combobox', { name: 'Code' }).fill(own('Shut doors'));
  await priya.getByRole('button', { name: 'Code it' }).click();
  await coded(priya);
  await expect(priya.locator('.words mark')).toHaveText('The door was shut.');
});
