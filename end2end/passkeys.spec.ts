// Passkeys of staff, with a device that Chromium plays: added, signed in with, removed.
import { createHmac } from 'node:crypto';
import { type CDPSession, type Page } from '@playwright/test';
import { DESK, WITHOUT_SCRIPT, WITH_SCRIPT, expect, test as base } from './fixture.js';
import { serve } from './server.js';
import { ownName } from './young.js';

const PASSWORD = 'four odd purple trams';

/** A town that people reach under a name: browsers keep no passkeys for a bare number. */
const test = base.extend<object, { town: string }>({
  town: [
    async ({}, use) => {
      const { url, stop } = await serve(undefined, 'localhost');
      await use(url);
      await stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ town }, use) => use(town),
});

test('P18 a passkey is added, lets its owner in, is renamed, and is removed', WITH_SCRIPT, async ({ someone, baseURL }) => {
  test.setTimeout(120_000);
  const page = await someone({ ...DESK, baseURL });
  await withDevice(page);
  const account = await joins(page);

  await page.getByRole('link', { name: 'Add a passkey' }).click();
  await page.getByRole('textbox', { name: 'A name for it' }).fill('Work laptop');
  await account.shows(page);
  await pictured(page, 'passkey-name');
  await page.getByRole('button', { name: 'Go on' }).click();
  await pictured(page, 'passkey-device');
  await page.getByRole('button', { name: 'Make the passkey' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Your passkey is added.' })).toBeVisible();
  await expect(listed(page)).toContainText('not used yet');
  await pictured(page, 'passkey-account');

  await signsOut(page);
  await pictured(page, 'passkey-sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page).toHaveURL(/\/answers$/);
  await page.goto('/account');
  await expect(listed(page)).toContainText('last used on');

  await page.getByRole('link', { name: 'Rename Work laptop' }).click();
  await page.getByRole('textbox', { name: 'A name for it' }).fill('Work laptop, grey');
  await pictured(page, 'passkey-rename');
  await page.getByRole('button', { name: 'Save the name' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The passkey has its new name.' })).toBeVisible();

  await page.getByRole('link', { name: 'Remove Work laptop, grey' }).click();
  await account.shows(page);
  await pictured(page, 'passkey-remove');
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The passkey is removed' })).toBeVisible();
  await signsOut(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByText('That passkey didn’t let you in').first()).toBeVisible();
  await pictured(page, 'passkey-refused');
});

test('without script the sign-in page offers no passkey', WITHOUT_SCRIPT, async ({ someone, baseURL }) => {
  const page = await someone({ ...DESK, baseURL });
  await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeHidden();
});

const listed = (page: Page) => page.getByRole('listitem').filter({ hasText: 'Work laptop' });

async function withDevice(page: Page): Promise<CDPSession> {
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return device;
}

/** Somebody who joins as a publisher, whom no second person must agree to; leaves them on their account page. */
async function joins(page: Page) {
  await page.goto('/demo');
  await page.getByRole('button', { name: /administrator/i }).first().click();
  await page.goto('/people');
  await page.getByRole('textbox', { name: 'Name' }).fill('Pat Key');
  await page.getByRole('textbox', { name: 'Email' }).fill(`${ownName('pat')}@example.org`);
  await page.getByRole('checkbox', { name: /publisher/i }).check();
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = new URL((await page.getByRole('status', { name: 'The link' }).innerText()).trim());
  await page.goto(link.pathname);
  await page.getByRole('button', { name: 'Begin' }).click();
  const secret = (await page.locator('code[translate=no]').first().innerText()).replace(/\s/g, '');
  // A code is good once: each is of a later half minute than the one before, and one half minute of drift is taken.
  let used = 0;
  const code = () => {
    const now = Math.floor(Date.now() / 30_000);
    used = Math.max(used + 1, now - 1);
    expect(used, 'a code of this half minute or the next').toBeLessThanOrEqual(now + 1);
    return digits(secret, used);
  };
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('input[name=code]').fill(code());
  await page.getByRole('button', { name: 'Join' }).click();
  await page.waitForURL('**/answers');
  await page.goto('/account');
  const shows = async (page: Page) => {
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.locator('input[name=code]').fill(code());
  };
  return { shows };
}

/** The six digits of a half minute (RFC 6238). */
function digits(secret: string, step: number) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(count).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function signsOut(page: Page) {
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.waitForURL('**/sign-in');
}

/** Keeps a picture for looking at, in both widths. */
async function pictured(page: Page, name: string) {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `results/pictures/${name}-${width}.png`, fullPage: true });
  }
}
