// Group sessions that are there to be looked at: made by a facilitator and phones of their own, over HTTP.
import { expect, request, type APIRequestContext, type Page } from '@playwright/test';

/** A session's address on the staff side, and its code. */
export type Room = { session: string; code: string };

const ASKED = 'What would make the way home better?';
const OURS = { 'sec-fetch-site': 'same-origin' };

async function posts(who: APIRequestContext, path: string, form: Record<string, string> | FormData): Promise<string> {
  const answer = await who.post(path, { form, headers: OURS, maxRedirects: 0 });
  expect([200, 303], `${path} ${await answer.text()}`).toContain(answer.status());
  return answer.headers()['location'] ?? (await answer.text());
}

/** A prompt as it is planned. */
type Ask = { way: string; question: string; options?: string; minutes?: string };

/** A room with these prompts, all of them open. `sam` is who runs it. */
async function opened(kind: string, asks: Ask[]) {
  const sam = await request.newContext({ baseURL: (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL) });
  await posts(sam, '/demo/sign-in', { person: 'facilitator' });
  const places = await (await sam.get('/group-sessions')).text();
  const place = /<option value="(North [^"]+)"/.exec(places)![1];
  const session = await posts(sam, '/group-sessions', { kind, place, date: new Date().toISOString().slice(0, 10) });
  for (const ask of asks) await posts(sam, `${session}/prompts`, { options: '', minutes: '', ...ask });
  const plan = await (await sam.get(session)).text();
  const prompts = [...new Set([...plan.matchAll(/\/prompts\/([0-9a-f]{32})/g)].map((found) => found[1]!))];
  await posts(sam, `${session}/opening`, {});
  for (const prompt of prompts) await posts(sam, `${session}/prompts/${prompt}/state`, { to: 'open' });
  const code = /class="code"[^>]*>([^<]+)</.exec(await (await sam.get(session)).text())![1]!.replace(/\s/g, '');
  return { sam, session, prompts, code };
}

/** A room that is open, with something waiting, something on the wall, something held back, and two prompts open. */
export async function openRoom(kind = 'Workshop'): Promise<Room> {
  const baseURL = (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL);
  const { sam, session, prompts, code } = await opened(kind, [
    { way: 'Words', question: ASKED, minutes: '5' },
    { way: 'Dots', question: 'What first?', options: 'Lamps\nBuses\nA person to talk to' },
    { way: 'Agree', question: 'Adults listen to us' },
  ]);
  await posts(sam, `${session}/prompts/${prompts[0]}/state`, { to: 'open' });
  for (const words of ['More lamps on the path', 'A bus after nine o’clock, every day, not only on Fridays', 'Somebody to walk with', 'It is dark']) {
    const phone = await request.newContext({ baseURL });
    await posts(phone, `/join/${code}`, {});
    const room = await (await phone.get(`/join/${code}`)).text();
    const token = /name="token" value="([^"]+)"/.exec(room)![1]!;
    await posts(phone, `/join/${code}`, { prompt: prompts[0]!, token, words, checked: 'yes' });
    await posts(phone, `/join/${code}/choice`, { prompt: prompts[1]!, 'dots-0': '2', 'dots-2': '1' });
    await phone.dispose();
  }
  if (kind === 'Workshop') {
    const console = await (await sam.get(session)).text();
    const items = [...console.matchAll(/id="i-([0-9a-f]{32})"/g)].map((found) => found[1]!);
    await posts(sam, `${session}/items/${items[0]}`, { to: 'approve' });
    await posts(sam, `${session}/items/${items[1]}`, { to: 'approve' });
    await posts(sam, `${session}/items/${items[0]}`, { to: 'weigh', prevalence: 'Most' });
    await posts(sam, `${session}/items/${items[2]}`, { to: 'hold' });
  }
  await sam.dispose();
  return { session, code };
}

/** A room whose wall is to be looked at. What is done in it is done over HTTP. */
export class WallRoom {
  private constructor(private readonly room: Awaited<ReturnType<typeof opened>>) {}

  static async with(asks: Ask[], kind = 'Workshop'): Promise<WallRoom> {
    return new WallRoom(await opened(kind, asks));
  }

  get session() {
    return this.room.session;
  }

  get wall() {
    return `${this.room.session}/wall`;
  }

  /** Opens, shows or reveals a prompt. */
  async sets(nth: number, to: string) {
    await posts(this.room.sam, `${this.room.session}/prompts/${this.room.prompts[nth]}/state`, { to });
  }

  /** One phone says it all. The items, in the same order: a page keeps none, so they are found one by one. */
  async says(nth: number, all: string[]): Promise<string[]> {
    const known = await this.items();
    const said: string[] = [];
    const phone = await request.newContext({ baseURL: (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL) });
    await posts(phone, `/join/${this.room.code}`, {});
    for (const words of all) {
      const page = await (await phone.get(`/join/${this.room.code}`)).text();
      const token = /name="token" value="([^"]+)"/.exec(page)![1]!;
      await posts(phone, `/join/${this.room.code}`, { prompt: this.room.prompts[nth]!, token, words, checked: 'yes' });
      const come = (await this.items()).filter((item) => !known.includes(item) && !said.includes(item));
      expect(come, 'it has come').toHaveLength(1);
      said.push(...come);
    }
    await phone.dispose();
    return said;
  }

  /** Phones each say one thing, of which all is approved; the items, in no order. */
  async fills(nth: number, all: string[]): Promise<string[]> {
    const known = await this.items();
    for (let from = 0; from < all.length; from += 10) {
      const phone = await request.newContext({ baseURL: (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL) });
      await posts(phone, `/join/${this.room.code}`, {});
      for (const words of all.slice(from, from + 10)) {
        const token = /name="token" value="([^"]+)"/.exec(await (await phone.get(`/join/${this.room.code}`)).text())![1]!;
        await posts(phone, `/join/${this.room.code}`, { prompt: this.room.prompts[nth]!, token, words, checked: 'yes' });
      }
      await phone.dispose();
    }
    const come = (await this.items()).filter((item) => !known.includes(item));
    for (const item of come) await this.acts(item, 'approve');
    return come;
  }

  async chooses(nth: number, dots: Record<string, string>) {
    const phone = await request.newContext({ baseURL: (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL) });
    await posts(phone, `/join/${this.room.code}`, {});
    await posts(phone, `/join/${this.room.code}/choice`, { prompt: this.room.prompts[nth]!, ...dots });
    await phone.dispose();
  }

  /** The numbers of dots, as the console says them. */
  async counted(): Promise<string> {
    return (await (await this.room.sam.get(this.room.session)).text()).replace(/<[^>]*>/g, '');
  }

  get code() {
    return this.room.code;
  }

  get session() {
    return this.room.session;
  }

  /** Does something with an item, as on the console. */
  async acts(item: string, to: string, more: Record<string, string> = {}) {
    await posts(this.room.sam, `${this.room.session}/items/${item}`, { to, ...more });
  }

  /** Ticks items and puts them together. */
  async together(items: string[]) {
    const ticked = new FormData();
    for (const item of items) ticked.append('item', item);
    await posts(this.room.sam, `${this.room.session}/together`, ticked);
  }

  async ends() {
    await posts(this.room.sam, `${this.room.session}/closing`, { sure: 'yes' });
  }

  /** Nobody is there any more. */
  async leaves() {
    await this.room.sam.dispose();
  }

  /** Everything that was said, as the console has it. */
  async items(): Promise<string[]> {
    const console = await (await this.room.sam.get(this.room.session)).text();
    return [...console.matchAll(/id="i-([0-9a-f]{32})"/g)].map((found) => found[1]!);
  }
}

/** A session that is planned and not open. */
export async function plannedRoom(): Promise<{ session: string }> {
  const sam = await request.newContext({ baseURL: (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL) });
  await posts(sam, '/demo/sign-in', { person: 'facilitator' });
  const session = await posts(sam, '/group-sessions', { kind: 'Workshop', place: 'North Durham', date: new Date().toISOString().slice(0, 10) });
  await posts(sam, `${session}/prompts`, { way: 'Words', question: ASKED, options: '', minutes: '' });
  await sam.dispose();
  return { session };
}

/** The same, with something that was sent to the safeguarding lead. */
export async function sentRoom(): Promise<Room> {
  const room = await openRoom();
  const sam = await request.newContext({ baseURL: (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL) });
  await posts(sam, '/demo/sign-in', { person: 'facilitator' });
  const item = /id="i-([0-9a-f]{32})"/.exec(await (await sam.get(room.session)).text())![1]!;
  await posts(sam, `${room.session}/items/${item}`, { to: 'lead' });
  await sam.dispose();
  return room;
}

/** The same, once it is over. */
export async function closedRoom(): Promise<Room> {
  const room = await openRoom();
  const sam = await request.newContext({ baseURL: (process.env.SAYSO_OWN_TOWN ?? process.env.SAYSO_URL) });
  await posts(sam, '/demo/sign-in', { person: 'facilitator' });
  await posts(sam, `${room.session}/closing`, { sure: 'yes' });
  await sam.dispose();
  return room;
}

/**
 * Goes into a room as a young person does, and waits for the scripts of the page: a tap before them is a post. The cookie is for the room
 * alone, and is gone once it has been looked at.
 */
export async function goIn(page: Page, { code }: Room) {
  await page.goto(`/join/${code}`);
  await page.getByRole('button', { name: 'Go in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are in');
  await page.waitForLoadState('load');
}
