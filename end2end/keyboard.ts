// Getting about with the Tab key.
import type { Locator, Page } from '@playwright/test';

/** Presses Tab until this has the focus. */
export async function tabTo(page: Page, target: Locator) {
  const there = page.locator(':focus').and(target);
  for (let tabs = 0; tabs < 100; tabs++) {
    if (await there.count()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not lead to ${target}`);
}
