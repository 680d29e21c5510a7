// The whole way through real proxies, with TLS: with the files of docs/operating.md, and with hardly more than the address to pass requests on to.
import { type Page } from '@playwright/test';
import { DESK, NAMES, WITH_SCRIPT, expect, test as peopled } from './fixture.js';
import { goIn } from './rooms.js';
import { HOST, Site, program, type Kind } from './proxies.js';
import { awake, box, fiveWords, own, send } from './young.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** Milliseconds in which an event passes any proxy: less than the time between two heartbeats, which might push it on. */
const SOON = 12_000;

const test = peopled.extend<{}, { site: Site }>({
  site: [
    async ({}, use) => {
      const site = await Site.start();
      await use(site);
      await site.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ site }, use) => use(site.url),
  ignoreHTTPSErrors: true,
  launchOptions: [
    async ({ launchOptions }, use) => use({ ...launchOptions, args: [...launchOptions.args!, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`] }),
    { scope: 'worker', timeout: 300_000 },
  ],
});
// One after the other: all of them listen on one port.
test.describe.configure({ mode: 'default' });

/** Posts a form as a script of the page does, and returns where that leads. */
const posts = (page: Page, path: string, fields: Record<string, string>) =>
  page.evaluate(async ([path, fields]) => {
    const answer = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return new URL(answer.url).pathname;
  }, [path, fields] as const);

/** Opens a group with one prompt, and returns its address and code. */
async function opensGroup(facilitator: Page) {
  await facilitator.goto('/group-sessions');
  const place = await facilitator.locator('[name=place] option[value^=North]').first().getAttribute('value');
  const session = await posts(facilitator, '/group-sessions', { kind: 'Workshop', place: place!, date: new Date().toISOString().slice(0, 10) });
  await posts(facilitator, `${session}/prompts`, { options: '', minutes: '', way: 'Words', question: 'What would make the way home better?' });
  await posts(facilitator, `${session}/opening`, {});
  await facilitator.goto(session);
  const prompt = /\/prompts\/([0-9a-f]{32})/.exec(await facilitator.content())![1];
  for (const to of ['open', 'show']) await posts(facilitator, `${session}/prompts/${prompt}/state`, { to });
  const code = (await facilitator.locator('#here .code').innerText()).replace(/\s/g, '');
  return { session, code, prompt };
}

for (const [nth, kind] of (['nginx', 'apache', 'caddy'] as Kind[]).entries()) {
  for (const file of ['documented', 'bare'] as const) {
    test(`everything works behind ${kind} with the ${file} file`, WITH_SCRIPT, async ({ site, page, someone }) => {
      test.skip(!program(kind), `${kind} is not installed`);
      const proxy = await site.behindProxy(kind, file);
      try {
        await test.step('a young person says something', async () => {
          await page.goto('/have-your-say');
          await awake(page, (await page.locator('script#live').count()) > 0);
          await box(page).fill(own('The bus stop has no light'));
          await send(page).click();
          await fiveWords(page);
        });

        const facilitator = await someone(DESK);
        await test.step('staff sign in, with a cookie for this host alone', async () => {
          await facilitator.goto('/demo');
          await facilitator.getByRole('button', { name: NAMES.facilitator }).click();
          await expect(facilitator.getByRole('button', { name: 'Sign out' })).toBeVisible();
          const cookie = (await facilitator.context().cookies()).find((cookie) => cookie.name === '__Host-staff');
          expect(cookie).toMatchObject({ secure: true, httpOnly: true, domain: HOST });
        });

        await test.step('events reach console, wall and phone', async () => {
          const { session, code, prompt } = await opensGroup(facilitator);
          const [wall, phone] = [await facilitator.context().newPage(), await someone()];
          await wall.goto(`${session}/wall`);
          await goIn(phone, { session, code });
          const said = own('More lamps on the path');
          await box(phone).fill(said);
          await send(phone).click();
          const item = facilitator.locator('[id^=i-]', { hasText: said });
          await expect(item).toBeVisible({ timeout: SOON });
          await expect(wall.getByText(said)).toHaveCount(0);
          const approved = Date.now();
          await posts(facilitator, `${session}/items/${(await item.getAttribute('id'))!.slice(2)}`, { to: 'approve' });
          await expect(wall.getByText(said)).toBeVisible({ timeout: SOON });
          console.log(`${kind}, ${file}: on the wall after ${Date.now() - approved} ms`);
          await posts(facilitator, `${session}/prompts/${prompt}/state`, { to: 'close' });
          await expect(box(phone)).toHaveCount(0, { timeout: SOON });
          // Nothing of theirs is asked once the proxy is gone.
          for (const open of [wall, phone, facilitator]) await open.close();
        });

        await test.step('pages and files carry our headers as they left us', async () => {
          const css = await page.goto('/').then(() => page.locator('link[rel=stylesheet]').first().getAttribute('href'));
          for (const path of ['/', '/have-your-say', css!, '/nowhere', '/sign-in']) {
            const direct = await fetch(`http://127.0.0.1:${site.behind}${path}`);
            const seen = await site.request('GET', path);
            expect(seen.status, path).toBe(direct.status);
            // Of the connection, not of the answer.
            const own = [...direct.headers].filter(([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'vary', 'content-encoding'].includes(name));
            expect(own.length).toBeGreaterThan(8);
            for (const [name, value] of own) expect(seen.headers[name], `${path} ${name}`).toBe(value);
          }
        });

        await test.step('an old browser that says only its origin may post, another site may not', async () => {
          const cookie = (await facilitator.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
          const signsOut = (origin: string) => site.request('POST', '/sign-out', { ...FORM, cookie, origin });
          expect((await signsOut('https://evil.example')).status).toBe(403);
          expect((await signsOut(site.url)).status).toBe(303);
        });

        await test.step('a body that is too long is refused by us', async () => {
          for (const [path, most] of [['/sign-in', 64 * 1024], ['/have-your-say', 512 * 1024]] as const) {
            const seen = await site.request('POST', path, FORM, `words=${'x'.repeat(most)}`);
            expect(seen.status, path).toBe(413);
            expect(seen.headers['content-security-policy'], path).toContain("default-src 'none'");
          }
        });

        // A bare nginx tells nobody's address.
        if (kind !== 'nginx' || file === 'documented') {
          await test.step('limits count the visitor’s own address', async () => {
            const own = 2 * nth + (file === 'bare' ? 1 : 2);
            const [many, other] = [`127.${own}.1.9`, `127.${own}.2.9`];
            const says = async (from: string, more: Record<string, string> = {}) => {
              const token = /name="token" value="([^"]+)"/.exec((await site.request('GET', '/have-your-say', {}, '', from)).text)![1]!;
              const body = new URLSearchParams({ token, words: 'Lamps on the path', checked: 'yes' }).toString();
              return (await site.request('POST', '/have-your-say', { ...FORM, ...more }, body, from)).status;
            };
            let sent = 0;
            while ((await says(many)) === 200) expect(++sent).toBeLessThanOrEqual(Site.SENDS + 1);
            expect(await says(many), 'too many').toBe(429);
            expect(await says(many, { 'x-forwarded-for': '198.51.100.7' }), 'whatever it claims').toBe(429);
            expect(await says(other), 'others are not held up').toBe(200);
            if (file === 'documented') expect(proxy.logs(), 'no address is kept').not.toContain(many);
          });
        }
      } finally {
        await proxy.stop();
      }
    });
  }
}
