// P18: somebody who lost phone and password is let back in by two people, and by neither of them alone.
import { createHmac, randomBytes } from 'node:crypto';
import { type Page } from '@playwright/test';
import { DESK, expect, test } from './fixture.js';

/** The six digits that an authenticator app shows for a secret now, or some half minutes later: each is good once, and one of drift is taken. */
function digits(secret: string, later = 0): string {
  const bits = [...secret.replace(/\s/g, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const mac = createHmac('sha1', key).update(step).digest();
  const at = mac[19]! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const button = (page: Page, name: string) => page.getByRole('button', { name });

/** Chooses a password and sets the codes up, on the page that a link leads to; the secret of the codes. */
async function joins(page: Page, password: string): Promise<string> {
  await page.getByLabel('A new password').fill(password);
  const secret = await page.locator('code').innerText();
  await page.getByRole('textbox', { name: 'The six digits your app shows now' }).fill(digits(secret));
  await button(page, 'Join').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Answers');
  return secret;
}

/** Somebody new, whom the administrator lets in as a publisher: no second person must agree to that. */
async function isInvited(una: Page, dilys: Page, password: string) {
  const name = `Una ${randomBytes(4).toString('hex')}`;
  const email = `${name.replace(' ', '.').toLowerCase()}@example.org`;
  await dilys.goto('/people');
  await dilys.getByRole('textbox', { name: 'Name' }).fill(name);
  await dilys.getByRole('textbox', { name: 'Email' }).fill(email);
  await dilys.getByRole('checkbox', { name: 'Publisher' }).check();
  await button(dilys, 'Make the link').click();
  await una.goto(await link(dilys));
  await button(una, 'Begin').click();
  return { name, email, secret: await joins(una, password) };
}

/** The link that is shown once, as its path. */
const link = async (page: Page) => new URL(await page.getByRole('status').innerText()).pathname;

test('P18 a lost phone and password are recovered by two people', async ({ at, someone }) => {
  const [old, fresh] = ['four odd purple trams', 'seven calm teapots sing'];
  const dilys = await at('administrator');
  const una = await someone(DESK);

  const { name, email } = await test.step('Una works here, with a phone and a password', () => isInvited(una, dilys, old));

  const elsewhere = await someone(DESK);
  let way = '';
  await test.step('she loses both: Dilys asks for a link, which opens nothing by itself', async () => {
    await dilys.goto('/people');
    await dilys.getByRole('link', { name: new RegExp(`Change ?: ${name}`) }).click();
    await button(dilys, 'Ask for a new link').click();
    way = await link(dilys);
    await elsewhere.goto(way);
    await expect(elsewhere.getByText('A second person has to agree first.')).toBeVisible();
    await button(elsewhere, 'Try again').click();
    await expect(elsewhere.getByRole('alert')).toContainText('Nobody has agreed yet.');
  });

  let number = '';
  await test.step('Margaret agrees, and tells her a number that Dilys never sees', async () => {
    const margaret = await at('lead');
    await margaret.goto('/requests');
    await margaret.getByRole('button', { name: new RegExp(`Agree ?: ${name}`) }).click();
    await expect(margaret.getByRole('heading', { level: 1 })).toHaveText(`Tell ${name} this number`);
    number = await margaret.getByRole('status').innerText();
  });

  await test.step('with both she is in, and what was lost opens nothing', async () => {
    await elsewhere.goto(way);
    await elsewhere.getByRole('textbox', { name: 'The number that a second person told you' }).fill('1111 1111 1111');
    await button(elsewhere, 'Begin').click();
    await expect(elsewhere.getByRole('alert')).toContainText('That isn’t the number');
    await elsewhere.getByRole('textbox', { name: 'The number that a second person told you' }).fill(number);
    await button(elsewhere, 'Begin').click();
    await joins(elsewhere, fresh);
    await una.goto('/answers');
    await expect(una.getByRole('heading', { level: 1 }), 'the lost phone is signed out').toHaveText('Sign in');
    await una.getByRole('textbox', { name: 'Email' }).fill(email);
    await una.getByLabel('Password').fill(old);
    await button(una, 'Go on').click();
    await expect(una.getByRole('alert')).toBeVisible();
  });
});

test('P18 one lost device is signed out by itself', async ({ at, someone }) => {
  // An account that no other test is signed in to.
  const [lost, here, password] = [await someone(DESK), await someone(DESK), 'four odd purple trams'];
  const { email, secret } = await isInvited(lost, await at('administrator'), password);
  await here.goto('/sign-in');
  await here.getByRole('textbox', { name: 'Email' }).fill(email);
  await here.getByLabel('Password').fill(password);
  await button(here, 'Go on').click();
  await here.getByRole('textbox', { name: /^Six digits/ }).fill(digits(secret, 1));
  await button(here, 'Sign in').click();
  await expect(here.getByRole('heading', { level: 1 })).toHaveText('Answers');
  await lost.goto('/account');
  await expect(lost.getByText('This device')).toBeVisible();
  await here.goto('/account');
  await here.getByRole('button', { name: /^Sign this one out/ }).click();
  await expect(here.getByRole('status')).toHaveText('That device is signed out.');
  await expect(here.getByRole('button', { name: /^Sign this one out/ })).toHaveCount(0);
  await lost.goto('/account');
  await expect(lost.getByRole('heading', { level: 1 })).toHaveText('Sign in');
});
