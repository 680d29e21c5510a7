// The demo's group sessions: one that is open and one that is over, so that console, wall, phone and outcome can be seen at once.
import { expect, test } from './fixture.js';

test('demo has a group session that is open, and one that is over', async ({ page, at }) => {
  await page.goto('/demo');
  await page.getByRole('link', { name: /Jess, 15/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are about to go in');
  await page.goto('/demo');
  await page.getByRole('link', { name: /Kai, 13/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What happened to what we said');
  await expect(page.locator('.pair').first()).toBeVisible();

  const sam = await at('facilitator');
  await sam.goto('/group-sessions');
  const rows = (state: string) => sam.locator('.row', { hasText: state }).filter({ hasText: 'South Durham' });
  await rows('Open now').getByRole('link').first().click();
  await expect(sam.locator('#waiting > .item').first()).toContainText('Read first');
  await expect(sam.locator('#waiting mark')).toHaveText('Callum Smith');
  await expect(sam.locator('#approved > .item').first()).toBeVisible();
  await expect(sam.getByText('Part again').first()).toBeVisible();
  const [wall] = await Promise.all([sam.context().waitForEvent('page'), sam.getByRole('link', { name: /^Wall/ }).click()]);
  await expect(wall.getByText('One worker who stays')).toBeVisible();
});
