// Rooms without signal: what is typed into the facilitator's page stays on the device, sealed, through reloads and kills; it is sent when
// there is a signal, each thing exactly once; and then nothing of it is left on the device.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type APIRequestContext, type BrowserContext, type Page } from '@playwright/test';
import { DESK, NAMES, WITH_SCRIPT, WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { own, timesInTheInbox } from './young.js';

const PASSPHRASE = 'seven green kettles';
const QUESTION = 'What should the Board stop doing?';
/** How many times something goes wrong in the long run; 200 is the whole of it. */
const ROUNDS = Number(process.env.SAYSO_ROUNDS ?? 12);
const SEED = Number(process.env.SAYSO_SEED ?? 20261123);

const URL_OF = () => process.env.SAYSO_URL!;
const box = (page: Page) => page.getByRole('textbox', { name: 'Their words' });
const state = (page: Page) => page.locator('#state');
const waits = (page: Page) => page.locator('#waits');

/** A session that is planned and not open, so that what is typed into it goes straight to the inbox. Its capture page. */
async function planned(request: APIRequestContext): Promise<string> {
  const post = async (path: string, form: Record<string, string>) => {
    const answer = await request.post(URL_OF() + path, { form, headers: { origin: URL_OF() }, maxRedirects: 0 });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(303);
    return answer.headers()['location']!;
  };
  const session = await post('/group-sessions', { kind: 'Workshop', place: 'North Durham', date: new Date().toISOString().slice(0, 10) });
  await post(`${session}/prompts`, { way: 'Words', question: QUESTION, minutes: '' });
  return `${session}/capture`;
}

/** The first time on this device: a passphrase is chosen. */
async function choose(page: Page, passphrase = PASSPHRASE) {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByLabel('The same once more').fill(passphrase);
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(box(page)).toBeVisible({ timeout: 30_000 });
}

async function unlock(page: Page, passphrase = PASSPHRASE) {
  await expect(page.getByLabel('The same once more')).toBeHidden();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(box(page)).toBeVisible({ timeout: 30_000 });
}

/** The page says that it opens without a signal from now on. */
const putBy = (page: Page) => expect(page.locator('#ready')).toBeVisible({ timeout: 30_000 });

async function keep(page: Page, words: string) {
  await box(page).fill(words);
  await press(page);
}

/** Keeps the words in the box. The button waits until they are stored and the list is counted anew. */
async function press(page: Page) {
  const button = page.getByRole('button', { name: 'Keep it' });
  await button.click();
  await expect(button).toBeEnabled();
  await expect(box(page)).toHaveValue('');
}

/** Types and waits until that is stored. What is stored is sealed, and each time as other bytes. */
async function typeAndStore(page: Page, words: string) {
  const stored = () =>
    page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>) => new Promise<T>((yes, no) => ((request.onsuccess = () => yes(request.result)), (request.onerror = () => no(request.error))));
      const db = await done(indexedDB.open('capture'));
      const drafts = await done(db.transaction('drafts').objectStore('drafts').getAll());
      db.close();
      return drafts.map(({ sealed }) => new Uint8Array(sealed).join(' ')).join('\n');
    });
  const before = await stored();
  await box(page).fill(words);
  await expect.poll(stored).not.toBe(before);
}

/** Notes for how long the page puts something off when somebody types. */
function notesDelays() {
  const delays: number[] = [];
  const later = setTimeout;
  const noted = (act: () => void, delay: number) => {
    if (window.event?.type === 'input') delays.push(delay);
    return later(act, delay);
  };
  Object.assign(window, { delays, setTimeout: noted });
}

/** Everything a page of ours can have put by on this device, as text, and what is in the address and the tab's history. */
async function stores(page: Page): Promise<string> {
  const devtools = await page.context().newCDPSession(page);
  const history = JSON.stringify(await devtools.send('Page.getNavigationHistory'));
  await devtools.detach();
  const found = await page.evaluate(async () => {
    const text = (value: unknown): string => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer);
        return `${bytes.length} ${new TextDecoder('latin1').decode(bytes)} ${new TextDecoder('utf-16le').decode(bytes)}`;
      }
      if (value && typeof value === 'object') return Object.entries(value).map(([name, value]) => `${name}: ${text(value)}`).join('\n');
      return String(value);
    };
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((yes, no) => ((request.onsuccess = () => yes(request.result)), (request.onerror = () => no(request.error))));
    const all = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href, JSON.stringify(history.state)];
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name!));
      for (const store of db.objectStoreNames) {
        const rows = await done(db.transaction(store).objectStore(store).getAll());
        all.push(`${name}/${store}: ${rows.length} rows`, ...rows.map(text));
      }
      db.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) all.push(`${name} ${request.url}`, await (await cache.match(request))!.text());
    }
    return all.join('\n');
  });
  return `${found}\n${history}`;
}

/** The files below a folder that hold one of the texts, as UTF-8 or as UTF-16. */
function filesWith(folder: string, texts: string[]): string[] {
  const needles = texts.flatMap((text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')]);
  const found: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    // A browser that runs takes files away while they are looked at.
    try {
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path);
      if (needles.some((needle) => bytes.includes(needle))) found.push(name);
    } catch {
      continue;
    }
  }
  return found;
}

/** A browser with a folder of its own, as on somebody's laptop, that can be killed. */
class Device {
  readonly folder = mkdtempSync(join(tmpdir(), 'sayso-device-'));
  context!: BrowserContext;

  constructor(private readonly options: Record<string, unknown>) {}

  async start(): Promise<Page> {
    this.context = await chromium.launchPersistentContext(this.folder, { ...this.options, ...DESK });
    return this.context.pages()[0] ?? this.context.newPage();
  }

  /** No farewell: every process of the browser that works in this folder is gone at once. */
  async kill() {
    for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`--user-data-dir=${this.folder}`)) process.kill(Number(name), 'SIGKILL');
      } catch {
        continue;
      }
    }
    await this.context.close().catch(() => {});
    // A killed browser leaves these files behind, which say that it still runs.
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) rmSync(join(this.folder, name), { force: true });
  }

  async end() {
    await this.context.close().catch(() => {});
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Sam's device, signed in. A cookie of a browser that was killed is gone, as it should be, and Sam signs in again. */
async function signIn(page: Page) {
  await page.goto(`${URL_OF()}/demo`);
  await page.getByRole('button', { name: NAMES.facilitator }).click();
  await page.waitForURL((url) => url.pathname !== '/demo');
}

test.describe('with script', WITH_SCRIPT, () => {
  test.beforeEach(({ watch }) => watch.allows(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/));

  test('offline item survives a reload, is sent once and then deleted', async ({ at, watch }) => {
    const page = await at('facilitator');
    const capture = await planned(page.request);
    const [first, second, third] = [own('They talk over us'), own('Nobody reads the file'), own('The bus is at six')];
    await page.goto(capture);
    await expect(page.locator('#plain')).toBeHidden();
    await page.getByLabel('Passphrase', { exact: true }).fill('too short');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.locator('#passphrase-error')).toHaveText('Use at least 10 characters.');
    await choose(page);
    await putBy(page);

    await page.context().setOffline(true);
    await keep(page, first);
    await page.getByRole('radio', { name: 'What they meant' }).check();
    await page.getByRole('radio', { name: 'The facilitator' }).check();
    await keep(page, second);
    await expect(waits(page)).toHaveText('2 things of this session wait.');
    await typeAndStore(page, third);
    await page.reload();

    await expect(page.getByText('Something of this session is sealed on this device.')).toBeVisible();
    await expect(page.locator('#open')).toBeHidden();
    await page.getByLabel('Passphrase', { exact: true }).fill('seven blue kettles');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.locator('#passphrase-error')).toContainText('That is not the passphrase', { timeout: 30_000 });
    await unlock(page);
    await expect(box(page)).toHaveValue(third);
    await expect(waits(page)).toHaveText('2 things of this session wait.');
    await page.getByText('Read what waits').click();
    await expect(page.locator('#items')).toContainText(first);

    const sealed = await stores(page);
    for (const words of [first, second, third, PASSPHRASE]) expect(sealed).not.toContain(words);
    expect(sealed).toContain('capture/items: 2 rows');
    expect(sealed).toContain('capture/drafts: 1 rows');

    await page.context().setOffline(false);
    await expect(waits(page)).toHaveText('Nothing waits.');
    await press(page);
    await expect(waits(page)).toHaveText('Nothing waits.');
    await expect(state(page)).toContainText('Sent, and gone from this device');
    const left = await stores(page);
    for (const words of [first, second, third]) expect(left).not.toContain(words);
    expect(left).toContain('capture/items: 0 rows');
    expect(left).toContain('capture/drafts: 0 rows');
    expect(left).toContain('capture/locks: 1 rows');

    expect(await timesInTheInbox(await at('reviewer'), [first, second, third])).toEqual([1, 1, 1]);
    const sent = watch.requests.filter((request) => request.url().endsWith('/captured'));
    for (const request of sent) expect(request.url()).not.toContain('?');
  });

  test('resending after a lost answer creates no second item', async ({ at, watch }) => {
    watch.allows(/ERR_CONNECTION_RESET/);
    const page = await at('facilitator');
    await page.goto(await planned(page.request));
    await choose(page);
    const words = own('They ask and then they leave');
    let lost = 0;
    await page.route('**/captured', async (route) => {
      await route.fetch();
      lost++;
      await route.abort('connectionreset');
    }, { times: 2 });
    await keep(page, words);
    await expect(waits(page)).toHaveText('Nothing waits.', { timeout: 20_000 });
    expect(lost).toBe(2);
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  });

  test('captive portal answer is ignored; a refused item stays with its reason', async ({ at }) => {
    const page = await at('facilitator');
    await page.goto(await planned(page.request));
    await choose(page);
    const answers: [number, string, string, RegExp][] = [
      [200, 'text/html', '<h1>Welcome to the free Wi-Fi</h1>', /The server is busy/],
      [503, 'text/plain', '', /The server is busy/],
      [404, 'text/plain', '', /This session is not there/],
      [409, 'text/plain', '', /1 thing could not be sent/],
      [422, 'text/plain', '', /1 thing could not be sent/],
    ];
    const words = own('We are not in the minutes');
    let now = answers[0]!;
    await page.route('**/captured', (route) => route.fulfill({ status: now[0], contentType: now[1], body: now[2] }));
    await keep(page, words);
    for (now of answers) {
      // While a try is under way, the button does nothing.
      await expect(async () => {
        const answered = page.waitForResponse((answer) => answer.url().endsWith('/captured') && answer.status() === now[0], { timeout: 2_000 });
        await page.getByRole('button', { name: 'Send now' }).click();
        await answered;
      }).toPass({ timeout: 20_000 });
      await expect(state(page)).toHaveText(now[3]);
      await expect(waits(page)).toHaveText('1 thing of this session waits.');
    }
    await expect(page.locator('#items')).toContainText('its question may be gone');
    await page.unroute('**/captured');
    await page.getByRole('button', { name: 'Send now' }).click();
    await expect(waits(page)).toHaveText('Nothing waits.');
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);
  });

  test('signing out keeps items until the next sign-in and drops the page copy', async ({ at }) => {
    const page = await at('facilitator');
    const capture = await planned(page.request);
    await page.goto(capture);
    await choose(page);
    await putBy(page);
    const copies = () => page.evaluate(() => caches.keys());
    expect(await copies()).toHaveLength(1);
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    const words = own('Nobody told us who reads it');
    await keep(page, words);
    await expect(state(page)).toContainText('Sign in again in another tab');
    await expect(waits(page)).toHaveText('1 thing of this session waits.');
    expect(await copies()).toEqual([]);
    await page.context().addCookies(cookies);
    await page.getByRole('button', { name: 'Send now' }).click();
    await expect(waits(page)).toHaveText('Nothing waits.');
    expect(await timesInTheInbox(await at('reviewer'), [words])).toEqual([1]);

    await page.reload();
    await unlock(page);
    await putBy(page);
    expect(await copies()).toHaveLength(1);
    await page.context().clearCookies();
    await page.goto(capture);
    await expect(page).toHaveURL(/sign-in/);
    expect(await copies()).toEqual([]);
  });

  test('second tab waits for the first; forgetting removes items, copy and worker', async ({ at }) => {
    const page = await at('facilitator');
    const capture = await planned(page.request);
    await page.goto(capture);
    await choose(page);
    await putBy(page);
    await page.context().setOffline(true);
    await keep(page, own('This is to be forgotten'));
    const second = await page.context().newPage();
    await second.goto(capture);
    await expect(state(second)).toContainText('open in another tab');
    await expect(second.getByLabel('Passphrase', { exact: true })).toBeHidden();
    await page.close();
    await unlock(second);
    await expect(waits(second)).toHaveText('1 thing of this session waits.');

    await second.getByText('Forget everything on this device').click();
    await expect(second.locator('#forget-what')).toContainText('1 thing that waits here unsent');
    await second.getByRole('button', { name: 'Forget everything' }).click();
    await expect(second.getByText('Tick that you are sure first.')).toBeVisible();
    await expect(waits(second)).toHaveText('1 thing of this session waits.');
    await second.getByRole('checkbox', { name: 'Yes, delete it for good' }).check();
    await second.getByRole('button', { name: 'Forget everything' }).click();
    await expect(state(second)).toHaveText('Everything is gone from this device.');
    await expect(second.getByLabel('The same once more')).toBeVisible();
    await second.context().setOffline(false);
    const left = await second.evaluate(async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]);
    expect(left).toEqual([0, 0]);
    const stored = await stores(second);
    for (const store of ['locks', 'drafts', 'items']) expect(stored).toContain(`capture/${store}: 0 rows`);
  });

  test('worker serves only the capture page without a signal', async ({ at }) => {
    const page = await at('facilitator');
    await page.goto(await planned(page.request));
    await choose(page);
    await putBy(page);
    const copies = await page.evaluate(async () => {
      const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
      return all.flat().map((path) => path.replace(/[0-9a-f]{32}/, '{id}').replace(/\.[0-9a-f]{10}\./, '.'));
    });
    expect(copies.sort()).toEqual(['/assets/capture.js', '/assets/desk.css', '/assets/desk.js', '/assets/icon.svg', '/assets/main.css', '/group-sessions/{id}/capture']);
    const scopes = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname));
    expect(scopes).toEqual(['/group-sessions/']);
    await page.context().setOffline(true);
    for (const path of ['/', '/join', '/have-your-say', '/desk', '/group-sessions']) {
      // A page each: the browser's own error page comes after the error, and would end the next visit.
      const tried = await page.context().newPage();
      await expect(tried.goto(path), path).rejects.toThrow(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
      await tried.close();
    }
    // The worker asks the network for any other session. The loss of the signal may reach it late; then the server says that there is none.
    const other = await page.context().newPage();
    const answer = await other.goto(`/group-sessions/${'0'.repeat(32)}/capture`).catch(() => undefined);
    expect(answer?.status() ?? 404).toBe(404);
    await page.context().setOffline(false);
  });

  test('killed browser loses at most a second; the device holds no plain text', async ({ at, launchOptions }) => {
    const device = new Device(launchOptions as Record<string, unknown>);
    try {
      let page = await device.start();
      await signIn(page);
      const capture = URL_OF() + (await planned(page.request));
      await page.goto(capture);
      await choose(page);
      await putBy(page);
      // The search itself is tried on what is not sealed: the browser writes the one as bytes and the other, for its letter, as UTF-16.
      const plain = [own('In the clear'), own('In the clear \u03a9')];
      await page.evaluate(async (plain) => {
        const request = indexedDB.open('control');
        request.onupgradeneeded = () => request.result.createObjectStore('control', { autoIncrement: true });
        await new Promise((done) => (request.onsuccess = done));
        const change = request.result.transaction('control', 'readwrite', { durability: 'strict' });
        for (const words of plain) change.objectStore('control').put(words);
        await new Promise((done) => (change.oncomplete = done));
        request.result.close();
      }, plain);

      await device.context.setOffline(true);
      const kept = [own('Canary one, says Äbby'), own('Canary two')];
      const half = own('Canary that was half typed');
      for (const words of kept) await keep(page, words);
      await page.evaluate(notesDelays);
      await typeAndStore(page, half);
      expect(Math.max(...(await page.evaluate(() => (window as any).delays as number[]))), 'ms until it is stored').toBeLessThanOrEqual(1_000);
      await device.kill();
      expect(filesWith(device.folder, [...kept, half, PASSPHRASE])).toEqual([]);

      page = await device.start();
      await device.context.setOffline(true);
      await page.goto(capture);
      await unlock(page);
      await expect(box(page)).toHaveValue(half);
      await expect(waits(page)).toHaveText('2 things of this session wait.');
      await press(page);
      await expect(waits(page)).toHaveText('3 things of this session wait.');
      await device.context.setOffline(false);
      await signIn(await device.context.newPage());
      await page.getByRole('button', { name: 'Send now' }).click();
      await expect(waits(page)).toHaveText('Nothing waits.', { timeout: 30_000 });
      const left = await stores(page);
      expect(left).toContain('capture/items: 0 rows');
      expect(left).toContain('capture/drafts: 0 rows');
      await device.context.close();

      expect(filesWith(device.folder, [...kept, half, PASSPHRASE])).toEqual([]);
      for (const words of plain) expect(filesWith(device.folder, [words]), 'the search finds what is not sealed').not.toEqual([]);
      expect(await timesInTheInbox(await at('reviewer'), [...kept, half])).toEqual([1, 1, 1]);
    } finally {
      await device.end();
    }
  });

  test(`each item arrives once after ${ROUNDS} rounds of drops, reloads and kills`, async ({ at, launchOptions }) => {
    test.setTimeout(60_000 + ROUNDS * 20_000);
    const dice = seeded(SEED);
    const device = new Device(launchOptions as Record<string, unknown>);
    const all: string[] = [];
    const sendings = { tried: 0, ended: 0, lost: 0 };
    // The signal comes and goes in the middle of a sending: before it reaches the server, or on the way back.
    const flaky = async (context: BrowserContext) =>
      context.route('**/captured', async (route) => {
        sendings.tried++;
        const fate = dice(4);
        const answer = fate > 0 ? await route.fetch().catch(() => undefined) : undefined;
        if (fate === 1 || (fate > 1 && !answer)) sendings.lost++;
        await (fate > 1 && answer ? route.fulfill({ response: answer }) : route.abort('connectionreset')).catch(() => {});
        sendings.ended++;
      });
    try {
      let page = await device.start();
      await signIn(page);
      const capture = URL_OF() + (await planned(page.request));
      await page.goto(capture);
      await choose(page);
      await putBy(page);
      await flaky(device.context);
      for (let round = 0; round < ROUNDS; round++) {
        const isOffline = dice(2) === 0;
        const before = sendings.tried + sendings.ended;
        await device.context.setOffline(isOffline);
        for (let more = dice(3); more >= 0; more--) {
          const words = own(`Round ${round} thing ${more}`);
          await keep(page, words);
          all.push(words);
        }
        const offline = dice(2) === 0 && isOffline;
        await device.context.setOffline(offline);
        // It goes wrong at once, or in the middle of a sending: with a signal, what was just kept is tried.
        if (dice(2) && !offline) await expect.poll(() => sendings.tried + sendings.ended).toBeGreaterThan(before);
        const way = dice(4);
        if (way === 0) {
          await page.reload();
        } else if (way === 1) {
          // With its last tab closed, the browser would forget the sign-in too.
          const next = await device.context.newPage();
          await page.close();
          page = next;
          await page.goto(capture);
        } else if (way === 2) {
          await device.kill();
          page = await device.start();
          await signIn(page);
          await flaky(device.context);
          await page.goto(capture);
        } else {
          await page.getByRole('button', { name: 'Send now' }).click();
          continue;
        }
        await unlock(page);
      }
      await device.context.unroute('**/captured');
      await device.context.setOffline(false);
      await page.getByRole('button', { name: 'Send now' }).click();
      await expect(waits(page)).toHaveText('Nothing waits.', { timeout: 90_000 });
      expect(await stores(page)).toContain('capture/items: 0 rows');
      await device.context.close();
      expect(filesWith(device.folder, all)).toEqual([]);
      const times = await timesInTheInbox(await at('reviewer'), all);
      expect(all.filter((_, at) => times[at] !== 1)).toEqual([]);
      console.log(`seed ${SEED}: ${ROUNDS} rounds, ${all.length} things, ${sendings.tried} sendings, ${sendings.lost} answers lost`);
    } finally {
      await device.end();
    }
  });
});

test('page without script links to the form for typing in paper', WITHOUT_SCRIPT, async ({ at }) => {
  const page = await at('facilitator');
  const capture = await planned(page.request);
  await page.goto(capture);
  await expect(page.getByText('It needs JavaScript')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Type it in now' })).toHaveAttribute('href', capture.replace('/capture', '/typing'));
  await expect(page.getByRole('link', { name: 'The sheet to print' })).toHaveAttribute('href', capture.replace('/capture', '/sheet'));
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeHidden();
});

/** Numbers below `sides` that are the same in every run with this seed (mulberry32). */
function seeded(seed: number): (sides: number) => number {
  return (sides) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}
