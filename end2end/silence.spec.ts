// A network between that holds back every event: phone and console notice the silence as a wall does, and catch up.
import { type Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { goIn, openRoom } from './rooms.js';
import { own } from './young.js';

/** A little longer than two heartbeats of the server. */
const SILENCE = 31_000;

/** Lets the page ask for events, and answers nothing. */
async function holdsBack(page: Page) {
  await page.clock.install();
  await page.route(/\/live\?since=/, () => {});
}

const item = (page: Page, said: string) => page.locator('bdi', { hasText: said });

test('phone and console notice silence and catch up', WITH_SCRIPT, async ({ at, someone }) => {
  const room = await openRoom();
  const [phone, console, other] = [await someone(), await at('facilitator'), await at('facilitator')];
  await holdsBack(phone);
  await holdsBack(console);
  await goIn(phone, room);
  await console.goto(room.session);
  const lost = (page: Page) => page.getByText('This may be out of date.');
  for (const page of [phone, console]) await expect(lost(page)).toBeHidden();

  const said = own('A bench at the stop');
  await phone.getByRole('textbox', { name: 'Your words' }).first().fill(said);
  await phone.locator('#pieces > section', { has: phone.getByRole('textbox') }).first().getByRole('button', { name: 'Send', exact: true }).click();
  await other.goto(room.session);
  await expect(item(other, said)).toBeVisible();
  const close = other.locator('#asks > article', { hasText: 'What first?' }).getByRole('button', { name: /^Close/ });
  await close.click();
  // Nothing asks again after the silence, so it must be closed before that.
  await expect(close).toHaveCount(0);
  await expect(phone.locator('summary', { hasText: 'What first?' })).toBeVisible();
  await expect(item(console, said)).toHaveCount(0);

  for (const page of [phone, console]) {
    await page.clock.fastForward(SILENCE);
    await expect(lost(page)).toBeVisible();
  }
  await expect(phone.locator('summary', { hasText: 'What first?' })).toHaveCount(0);
  await expect(item(console, said)).toBeVisible();

  // The next connection is heard.
  for (const page of [phone, console]) {
    await page.unroute(/\/live\?since=/);
    await page.clock.fastForward(SILENCE);
    await expect(lost(page)).toBeHidden();
  }
});
