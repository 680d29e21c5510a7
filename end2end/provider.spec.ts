// Signing in with an account of a council's, at a real OpenID provider on this machine.
import type { Page } from '@playwright/test';
import { DESK, WITH_SCRIPT, WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { townWithProvider } from './provider.js';
import { Watch } from './watch.js';

const PASSWORD = 'four odd purple trams';

for (const [script, tag] of [[true, WITH_SCRIPT], [false, WITHOUT_SCRIPT]] as const) {
  test(`P18 an account of the council’s lets in once it is linked, ${script ? 'with' : 'without'} script`, tag, async ({ browser }) => {
    const town = await townWithProvider();
    test.skip(!town, 'This program was built without the feature oidc.');
    if (!town) return;
    const watch = new Watch(town.url);
    watch.expects(/another origin was asked/);
    const opened = async () => {
      const context = await browser.newContext({ ...DESK, javaScriptEnabled: script, baseURL: town.url });
      // The provider's own page asks for a font of the internet.
      await context.route(/googleapis/, (route) => route.abort());
      watch.allows(/googleapis|ERR_FAILED/);
      await watch.follow(context);
      return context.newPage();
    };
    try {
      const own = await opened();
      const codes = await joins(own, town);
      const code = () => codes.pop() ?? '';

      // Nothing is linked yet: the provider knows them, and that lets nobody in.
      const stranger = await opened();
      await stranger.goto('/sign-in');
      await stranger.getByRole('button', { name: 'Sign in with Exampleshire' }).click();
      await atTheProvider(stranger, 'dilys');
      await stranger.getByRole('button', { name: 'Go on' }).click();
      await expect(stranger.getByText('No account in use here is linked to that account of Exampleshire’s')).toBeVisible();
      await stranger.screenshot({ path: 'results/pictures/provider-refused-1280.png', fullPage: true });

      await own.goto('/account');
      await own.getByRole('link', { name: 'Use Exampleshire’s sign-in' }).click();
      await own.getByLabel('Your password now').fill(PASSWORD);
      await own.getByLabel('Six digits from your app').fill(code());
      await own.screenshot({ path: 'results/pictures/provider-link-1280.png', fullPage: true });
      await own.getByRole('button', { name: 'Go on to Exampleshire' }).click();
      await atTheProvider(own, 'dilys');
      await own.screenshot({ path: 'results/pictures/provider-back-1280.png', fullPage: true });
      await own.getByRole('button', { name: 'Go on' }).click();
      await expect(own.getByText('It is linked: from now on you may sign in with it.')).toBeVisible();
      await own.screenshot({ path: 'results/pictures/provider-account-1280.png', fullPage: true });

      const later = await opened();
      await later.setViewportSize({ width: 360, height: 740 });
      await later.goto('/sign-in');
      await later.screenshot({ path: 'results/pictures/provider-sign-in-360.png', fullPage: true });
      await later.getByRole('button', { name: 'Sign in with Exampleshire' }).click();
      await atTheProvider(later, 'dilys');
      await later.getByRole('button', { name: 'Go on' }).click();
      await later.getByText('I haven’t got my phone').click();
      await later.getByLabel('One of your recovery codes').fill(code());
      await later.getByRole('button', { name: 'Sign in' }).click();
      await expect(later.getByRole('button', { name: 'Sign out' })).toBeVisible();
      await later.goto('/account');
      await later.screenshot({ path: 'results/pictures/provider-account-360.png', fullPage: true });
      await later.getByRole('button', { name: 'Unlink it' }).click();
      await expect(later.getByText('It is unlinked and lets nobody in here any more')).toBeVisible();

      // The provider still knows this browser, and asks all the same who is there.
      await later.getByRole('button', { name: 'Sign out' }).click();
      await later.goto('/sign-in');
      await later.getByRole('button', { name: 'Sign in with Exampleshire' }).click();
      await expect(later.locator('input[name=login]')).toBeVisible();

      expect(await watch.verdict(), 'rules that hold on every page').toEqual([]);
    } finally {
      await town.stop();
    }
  });
}

/** Joins with the first administrator's link; returns their recovery codes. */
async function joins(page: Page, town: { invitation: string; codeAt: (secret: string, step: number) => string }): Promise<string[]> {
  await page.goto(town.invitation);
  await page.getByRole('button', { name: 'Begin' }).click();
  const secret = (await page.locator('code[translate=no]').innerText()).replace(/\s/g, '');
  await page.getByLabel('A new password').fill(PASSWORD);
  await page.getByLabel('The six digits your app shows now').fill(town.codeAt(secret, 0));
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await page.goto('/account/recovery-codes');
  await page.getByLabel('Your password now').fill(PASSWORD);
  // A code is good once, and that of the next half minute is good already.
  await page.getByLabel('Six digits from your app').fill(town.codeAt(secret, 1));
  await page.getByRole('button', { name: 'Make ten codes' }).click();
  return page.locator('ol.codes code').allInnerTexts();
}

/** Signs in at the provider, and agrees to what it asks. */
async function atTheProvider(page: Page, login: string) {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('anything');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Nearly there' })).toBeVisible();
}
