// A picture of every page, small and wide, light and dark, to be looked at: in results/pictures.
import { DESK, WITH_SCRIPT, expect, test } from './fixture.js';
import { STAFF, YOUNG, type Shown } from './pages.js';

const FOLDER = 'results/pictures';

for (const shown of [...YOUNG, ...STAFF]) {
  test(`a picture of: ${shown.name}`, WITH_SCRIPT, async ({ page, at, someone, script }) => {
    const phone = shown.who === 'young' || shown.who === 'staff';
    const seen = phone ? await someone(DESK) : await at(shown.who as Exclude<Shown['who'], 'young' | 'staff'>);
    await page.close();
    await shown.open(seen, script);
    for (const width of [360, 1280]) {
      await seen.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await seen.emulateMedia({ colorScheme });
        const path = `${FOLDER}/${shown.name}-${width}-${colorScheme}.png`;
        expect(await seen.screenshot({ path, fullPage: true })).toBeTruthy();
      }
    }
  });
}
