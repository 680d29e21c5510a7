// Every page there is, and how somebody gets to see it. What is opened is left as it is for whoever comes after.
import { expect, type Page } from '@playwright/test';
import type { Character } from './fixture.js';
import { closedRoom, goIn, openRoom, sentRoom, type Room } from './rooms.js';
import { awake, box, comeBack, openBox, opensInTheInbox, own, ownName, say, send } from './young.js';

export type Shown = {
  /** The name of its pictures. */
  name: string;
  /** Young pages are held to more. `staff` is what somebody at a desk sees before they have signed in. */
  who: 'young' | 'staff' | Character;
  open: (page: Page, script: boolean) => Promise<void>;
  /** Where it is, when that is all it takes to see it. */
  address?: string;
};

const TELLING = 'Mr Hutchinson shouts at us. Text me on 07700 900123, i am at DH1 4AA.';

/** A page that is only an address. */
const at = (who: Shown['who'], name: string, address: string): Shown => ({
  name,
  who,
  address,
  open: async (page, script) => {
    await page.goto(address);
    if (await page.locator('#live').count()) await awake(page, script);
  },
});

/** A page that a list leads to, by the first link to an address like this one. */
const from = (who: Shown['who'], name: string, list: string, link: RegExp): Shown => ({
  name,
  who,
  open: async (page, script) => {
    await page.goto(list);
    const addresses = await page.getByRole('main').getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    const address = addresses.find((address) => link.test(address));
    expect(address, `${list} leads to ${link}`).toBeTruthy();
    await at(who, name, address!).open(page, script);
  },
});

/** A page of a group session that is made to be looked at. */
const room = (who: Shown['who'], name: string, made: () => Promise<Room>, open: (page: Page, room: Room, script: boolean) => Promise<unknown>): Shown => ({
  name,
  who,
  open: async (page, script) => void (await open(page, await made(), script)),
});
const part = (name: string, path: string, made = openRoom as () => Promise<Room>) => room('facilitator', name, made, (page, { session }) => page.goto(session + path));

/** The plan of the session that the demo begins with: others may be open or over. */
const planned = async (page: Page) => {
  await page.goto('/group-sessions');
  await page.getByRole('main').getByRole('link', { name: /East Durham/ }).first().click();
  await expect(page.getByRole('button', { name: 'Open the session' })).toBeVisible();
};

/** The round of second coding that the demo begins with. */
const finishedRound = async (page: Page) => {
  await page.goto('/agreement');
  await page.getByRole('row').filter({ hasText: 'finished' }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: /^They agreed on/ })).toBeVisible();
};

/** Raises words of its own as a concern, so that nobody misses what was there before. */
const raises = async (page: Page, script: boolean) => {
  const words = own('Somebody is waiting for me outside');
  await say(page, words, script);
  await page.goto('/inbox');
  await opensInTheInbox(page, words);
  await awake(page, script);
  await page.getByRole('button', { name: /^Concern/ }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Raised as a concern');
};

/** Comes to the page that asks whether they are sure. */
const askToWithdraw = async (page: Page, phrase: string) => {
  await page.goto('/receipt/withdrawal');
  await page.getByRole('textbox', { name: 'Your five words' }).fill(phrase);
  await page.getByRole('button', { name: 'Go on' }).click();
};

/** The step that asks for two of the five words, and where its buttons lead. */
const kept = (name: string, button?: string): Shown => ({
  name,
  who: 'young',
  open: async (page, script) => {
    await say(page, 'We want a later bus on Fridays', script);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    if (button) await page.getByRole('button', { name: button }).click();
  },
});

const ID = '[0-9a-f]{32}';
const is = (path: string) => new RegExp(`^/${path}/${ID}$`);

export const YOUNG: Shown[] = [
  at('young', 'start', '/'),
  at('young', 'say', '/have-your-say'),
  {
    name: 'say-facts',
    who: 'young',
    open: async (page, script) => {
      await openBox(page, script);
      await page.getByText('About you').click();
    },
  },
  {
    name: 'say-feelings',
    who: 'young',
    open: async (page, script) => {
      await openBox(page, script);
      await page.getByRole('button', { name: 'What helped…' }).click();
      await expect(box(page)).toHaveValue('What helped ');
      await awake(page, script);
      await page.getByText('Feelings').click();
      await page.getByRole('radio', { name: 'Mixed up' }).check();
    },
  },
  {
    name: 'say-error',
    who: 'young',
    open: async (page, script) => {
      await openBox(page, script);
      await send(page).click();
      await expect(page.getByRole('alert').filter({ visible: true })).toBeVisible();
    },
  },
  {
    name: 'check',
    who: 'young',
    open: async (page, script) => {
      await openBox(page, script);
      await box(page).fill(TELLING);
      await send(page).click();
      await expect(page.getByRole('heading', { name: 'This might say who you are' })).toBeVisible();
    },
  },
  {
    name: 'receipt',
    who: 'young',
    open: async (page, script) => void (await say(page, 'We want a later bus on Fridays', script)),
  },
  {
    name: 'say-help',
    who: 'young',
    open: async (page, script) => {
      await openBox(page, script);
      if (script) await page.getByRole('link', { name: 'More people who can help' }).click();
    },
  },
  kept('receipt-kept'),
  kept('receipt-kept-error', 'Check'),
  kept('receipt-kept-skipped', 'Skip this'),
  at('young', 'come-back', '/receipt'),
  { name: 'come-back-error', who: 'young', open: (page) => comeBack(page, 'these are not mine either') },
  {
    name: 'journey-begun',
    who: 'young',
    open: async (page, script) => comeBack(page, await say(page, 'We want a later bus on Fridays', script)),
  },
  {
    name: 'journey-answered',
    who: 'young',
    open: async (page) => {
      await page.goto('/demo');
      const phrase = await page.getByRole('link', { name: /^Callum/ }).locator('b').innerText();
      await comeBack(page, phrase);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where your words are now');
    },
  },
  at('young', 'withdrawal', '/receipt/withdrawal'),
  {
    name: 'withdrawal-asks',
    who: 'young',
    open: async (page, script) => void (await askToWithdraw(page, await say(page, 'We want a later bus on Fridays', script))),
  },
  {
    name: 'withdrawal-done',
    who: 'young',
    open: async (page, script) => {
      const phrase = await say(page, 'We want a later bus on Fridays', script);
      await askToWithdraw(page, phrase);
      await page.getByRole('button', { name: 'Yes, take them back' }).click();
      await comeBack(page, phrase);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('You took your words back');
    },
  },
  at('young', 'you-said-we-did', '/you-said-we-did'),
  at('young', 'help', '/help'),
  at('young', 'privacy', '/privacy'),
  at('young', 'accessibility', '/accessibility'),
  at('young', 'made-with', '/licences'),
  at('young', 'leave', '/leave'),
  at('young', 'not-there', '/nothing-is-here'),
  at('young', 'group-join', '/join'),
  at('young', 'group-join-error', '/join?code=abc'),
  at('young', 'group-join-wrong', '/join/CCCDDD'),
  room('young', 'group-way-in', openRoom, (page, { code }) => page.goto(`/join/${code}`)),
  room('young', 'group-room', openRoom, goIn),
  room('young', 'group-room-check', openRoom, async (page, room) => {
    await goIn(page, room);
    await page.getByRole('textbox', { name: 'Your words' }).fill(TELLING);
    await page.getByRole('button', { name: 'Send', exact: true }).first().click();
    await expect(page.getByRole('alert').filter({ visible: true })).toContainText('This might say who you are');
  }),
  room('young', 'group-room-said', openRoom, async (page, room) => {
    await goIn(page, room);
    await page.getByRole('textbox', { name: 'Your words' }).fill('A bench to wait on');
    await page.getByRole('button', { name: 'Send', exact: true }).first().click();
    await expect(page.locator('output.line')).toBeVisible();
  }),
  room('young', 'group-room-locked', () => openRoom('AgendaDay'), async (page, room) => {
    await goIn(page, room);
    for (const words of ['A bench to wait on', 'And a roof over it']) {
      await page.getByRole('textbox', { name: 'Your words' }).fill(words);
      await page.getByRole('button', { name: 'Send', exact: true }).first().click();
      await expect(page.locator('#locked')).toContainText(words);
      await page.getByText('Say more', { exact: true }).click();
    }
  }),
  room('young', 'group-room-chosen', () => openRoom('AgendaDay'), async (page, room) => {
    await goIn(page, room);
    await page.locator('summary', { hasText: 'Adults listen to us' }).click();
    await page.getByRole('radio', { name: 'I don’t agree' }).check();
    await page.locator('form[action$="/choice"]', { has: page.getByRole('radio') }).getByRole('button').click();
    await expect(page.getByText('No adult can see what you picked')).toBeVisible();
    await page.getByText('Sharing this phone?').click();
  }),
  room('young', 'group-after', closedRoom, (page, { code }) => page.goto(`/join/${code}`)),
];

export const STAFF: Shown[] = [
  at('staff', 'demo', '/demo'),
  at('staff', 'sign-in', '/sign-in'),
  {
    name: 'sign-in-error',
    who: 'staff',
    open: async (page) => {
      await page.goto('/sign-in');
      await page.getByRole('textbox', { name: 'Email' }).fill('nobody@example.org');
      await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
      await page.getByRole('button', { name: 'Go on' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('facilitator', 'desk', '/desk'),
  at('facilitator', 'group-sessions', '/group-sessions'),
  {
    name: 'group-sessions-error',
    who: 'facilitator',
    open: async (page) => {
      await page.goto('/group-sessions');
      await page.getByRole('button', { name: 'Plan it' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  { name: 'group-plan', who: 'facilitator', open: planned },
  {
    name: 'group-plan-error',
    who: 'facilitator',
    open: async (page) => {
      await planned(page);
      await page.getByRole('region', { name: 'Add a prompt' }).getByRole('combobox').selectOption({ label: 'Rank by dots' });
      await page.getByRole('button', { name: 'Add the prompt' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  part('group-console', ''),
  part('group-console-one', '#look'),
  part('group-console-agenda', '', () => openRoom('AgendaDay')),
  part('group-wall', '/wall'),
  part('group-first', '/first'),
  part('group-sheet', '/sheet'),
  part('group-typing', '/typing'),
  room('facilitator', 'group-typing-counted', openRoom, async (page, { session }) => {
    await page.goto(`${session}/typing`);
    await page.getByRole('radio', { name: 'I agree' }).check();
    await page.getByRole('button', { name: 'Count this sheet' }).click();
    await expect(page.getByText('That sheet is counted.')).toBeVisible();
  }),
  room('facilitator', 'group-typing-error', openRoom, async (page, { session }) => {
    await page.goto(`${session}/typing`);
    await page.getByRole('button', { name: 'Count this sheet' }).click();
    await expect(page).toHaveTitle(/^Error/);
  }),
  part('group-capture', '/capture'),
  part('group-what-to-do', '/what-to-do'),
  part('group-slips', '/what-to-do', sentRoom),
  part('group-over', '', closedRoom),
  part('group-evidence', '/evidence', closedRoom),
  at('reviewer', 'inbox', '/inbox'),
  at('reviewer', 'inbox-newest', '/inbox?sort=newest&from=Direct'),
  at('reviewer', 'inbox-filtered', '/inbox?stage=any&reader=nobody&in_care=yes'),
  at('reviewer', 'inbox-none-fits', '/inbox?stage=abuse&language=Welsh&from=Session'),
  {
    name: 'inbox-error',
    who: 'reviewer',
    open: async (page, script) => {
      await at('reviewer', '', '/inbox').open(page, script);
      await page.getByRole('button', { name: 'For analysis' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  {
    name: 'inbox-abuse',
    who: 'reviewer',
    open: async (page, script) => {
      await at('reviewer', '', '/inbox').open(page, script);
      await page.locator('input[name=id]').first().check();
      await page.getByRole('button', { name: 'Abuse…' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Is this all abuse of the service?');
    },
  },
  {
    name: 'inbox-analysis',
    who: 'reviewer',
    open: async (page, script) => {
      await at('reviewer', '', '/inbox').open(page, script);
      await page.locator('input[name=id]').first().check();
      await page.getByRole('button', { name: 'For analysis…' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Is this all for analysis?');
    },
  },
  { name: 'raised', who: 'reviewer', open: raises },
  {
    name: 'raised-error',
    who: 'reviewer',
    open: async (page, script) => {
      await raises(page, script);
      await page.getByRole('button', { name: 'Add these words' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('reviewer', 'read', '/inbox/read'),
  at('reviewer', 'read-abuse', '/inbox/read?as=abuse'),
  at('reviewer', 'reading', '/reading'),
  at('reviewer', 'reading-finish', '/reading/finish'),
  at('reviewer', 'reading-alike', '/reading/alike'),
  {
    name: 'reading-alike-error',
    who: 'reviewer',
    open: async (page, script) => {
      await at('reviewer', '', '/reading/alike').open(page, script);
      await page.getByRole('button', { name: 'Code the ticked ones' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('reviewer', 'find', '/find'),
  at('reviewer', 'find-hits', '/find?q=the'),
  at('reviewer', 'find-none', '/find?q=zeppelin&state=Abuse'),
  {
    name: 'find-save-error',
    who: 'reviewer',
    open: async (page, script) => {
      await at('reviewer', '', '/find?q=the').open(page, script);
      await page.getByText('Save this search').click();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  from('reviewer', 'feedback', '/inbox', is('feedback')),
  {
    name: 'feedback-erasure',
    who: 'reviewer',
    open: async (page) => {
      await page.goto('/inbox');
      await page.locator('a.first').first().click();
      await page.getByRole('link', { name: 'Erase it for good' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Erase this for good');
    },
  },
  at('reviewer', 'erasures', '/erasures'),
  {
    name: 'feedback-tied',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/themes', is('themes')).open(page, script);
      await page.getByRole('region', { name: 'What young people said' }).getByRole('link').first().click();
      await awake(page, script);
      if (script) await page.getByRole('combobox', { name: /^Tie to a theme/ }).fill('e');
    },
  },
  {
    name: 'feedback-coded',
    who: 'reviewer',
    open: async (page, script) => {
      await page.goto('/codebook');
      await page.getByRole('link', { name: 'Waiting' }).click();
      await page.getByRole('listitem').filter({ hasText: 'I asked for help in year 7' }).getByRole('link').click();
      await awake(page, script);
      await expect(page.locator('.words mark').first()).toBeVisible();
    },
  },
  {
    name: 'feedback-coding-error',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/inbox', is('feedback')).open(page, script);
      await page.getByRole('button', { name: 'Code it' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  {
    name: 'feedback-redacted',
    who: 'reviewer',
    open: async (page, script) => {
      const words = own('The man at the desk shouts at us');
      await say(page, words, script);
      await page.goto('/inbox');
      await opensInTheInbox(page, words);
      await awake(page, script);
      await page.locator('summary').filter({ hasText: 'Take words out' }).click();
      await page.getByRole('textbox', { name: 'Other words, just as they stand' }).fill('the man at the desk');
      await page.getByRole('radio', { name: 'It names somebody' }).check();
      await page.getByRole('button', { name: 'Take these words out' }).click();
      await expect(page.getByText('Taken out, and masked wherever this is shown.')).toBeVisible();
    },
  },
  {
    name: 'feedback-redaction-error',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/inbox', is('feedback')).open(page, script);
      await page.locator('summary').filter({ hasText: 'Take words out' }).click();
      await page.getByRole('button', { name: 'Take these words out' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('reviewer', 'codebook', '/codebook'),
  {
    name: 'codebook-error',
    who: 'reviewer',
    open: async (page) => {
      await page.goto('/codebook');
      await page.getByRole('button', { name: 'Make the code' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  from('reviewer', 'code', '/codebook', is('codebook')),
  {
    name: 'code-error',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/codebook', is('codebook')).open(page, script);
      await page.getByRole('button', { name: 'Move them' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  {
    name: 'code-merging',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/codebook', is('codebook')).open(page, script);
      await page.getByText('Merge or retire it').click();
      await page.getByRole('button', { name: 'Merge', exact: true }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('reviewer', 'agreement', '/agreement'),
  {
    name: 'agreement-error',
    who: 'reviewer',
    open: async (page) => {
      await page.goto('/agreement');
      await page.getByRole('button', { name: 'Start' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  { name: 'agreement-finished', who: 'reviewer', open: finishedRound },
  {
    name: 'agreement-difference',
    who: 'reviewer',
    open: async (page) => {
      await finishedRound(page);
      await page.locator('#differences').getByRole('link').first().click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Where two people differ');
    },
  },
  {
    name: 'agreement-running',
    who: 'second',
    open: async (page) => {
      await page.goto('/agreement');
      await page.getByRole('link', { name: 'Go on' }).click();
      await expect(page.getByRole('link', { name: 'Code the next one' })).toBeVisible();
    },
  },
  {
    name: 'agreement-blind-error',
    who: 'second',
    open: async (page) => {
      await page.goto('/agreement');
      await page.getByRole('link', { name: 'Go on' }).click();
      await page.getByRole('link', { name: 'Code the next one' }).click();
      await page.getByRole('button', { name: 'Save, and go on' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('reviewer', 'themes', '/themes'),
  from('reviewer', 'theme', '/themes', is('themes')),
  {
    name: 'theme-error',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/themes', is('themes')).open(page, script);
      await page.getByRole('button', { name: 'Tie', exact: true }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('reviewer', 'plan', '/plan'),
  from('reviewer', 'plan-item', '/plan', is('plan')),
  {
    name: 'plan-item-merging',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/plan', is('plan')).open(page, script);
      await page.getByText('Retire it, merge it or delete it').click();
      await page.getByRole('button', { name: 'Merge', exact: true }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  {
    name: 'plan-item-merged',
    who: 'reviewer',
    open: async (page) => {
      const [from, into] = [own('Swings'), own('Playgrounds')];
      for (const name of [into, from]) {
        await page.goto('/plan');
        await page.locator('summary').filter({ hasText: 'A plan item' }).click();
        await page.getByRole('textbox', { name: 'What it is called' }).fill(name);
        await page.getByRole('textbox', { name: 'What the plan says' }).fill('Safe and open.');
        await page.getByRole('button', { name: 'Add the item' }).click();
      }
      await page.getByText('Retire it, merge it or delete it').click();
      await page.getByRole('combobox', { name: 'Merge it into' }).selectOption({ label: into });
      await page.getByRole('button', { name: 'Merge', exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(into);
      await page.getByRole('link', { name: from, exact: true }).click();
      await expect(page.getByText('This item was merged into another')).toBeVisible();
    },
  },
  from('reviewer', 'plan-heading', '/plan', is('plan/headings')),
  from('reviewer', 'plan-sub-group', '/plan', is('plan/sub-groups')),
  from('reviewer', 'plan-meeting', '/plan', is('plan/meetings')),
  at('reviewer', 'acts', '/acts'),
  at('reviewer', 'trail', '/trail'),
  {
    name: 'trail-theme',
    who: 'reviewer',
    open: async (page) => {
      await page.goto('/trail');
      await page.getByRole('region', { name: 'From a theme forward' }).getByRole('link').first().click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Trail:');
    },
  },
  {
    name: 'trail-item',
    who: 'reviewer',
    open: async (page) => {
      await page.goto('/trail');
      await page.getByRole('region', { name: 'From a plan item back' }).getByRole('link').first().click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Trail:');
    },
  },
  at('reviewer', 'answers', '/answers'),
  at('reviewer', 'not-allowed', '/concerns'),
  at('reviewer', 'not-here', `/feedback/${'0'.repeat(32)}`),
  {
    name: 'signed-out',
    who: 'reviewer',
    open: async (page, script) => {
      await from('reviewer', '', '/themes', is('themes')).open(page, script);
      await page.getByRole('textbox', { name: 'In words a fourteen-year-old would use' }).fill('An answer that took half an hour to write.');
      await page.getByRole('radio', { name: 'Done' }).check();
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Save the draft' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
    },
  },
  at('publisher', 'answers-publisher', '/answers'),
  at('lead', 'concerns', '/concerns'),
  from('lead', 'concern', '/concerns', is('concerns')),
  {
    name: 'originals',
    who: 'lead',
    open: async (page, script) => {
      await from('lead', '', '/concerns', is('concerns')).open(page, script);
      await page.goto(`${page.url()}/originals`);
    },
  },
  {
    name: 'concern-error',
    who: 'lead',
    open: async (page, script) => {
      await from('lead', '', '/concerns', is('concerns')).open(page, script);
      await page.getByRole('radio', { name: /referral$/ }).first().check();
      await page.getByRole('button', { name: 'Record the decision' }).click();
      await expect(page).toHaveTitle(/^Error/);
    },
  },
  at('administrator', 'people', '/people'),
  from('administrator', 'person', '/people', is('people')),
  at('administrator', 'requests', '/requests'),
  at('auditor', 'account', '/account'),
  at('auditor', 'account-password', '/account/password'),
  at('auditor', 'account-authenticator', '/account/authenticator'),
  at('auditor', 'account-codes', '/account/recovery-codes'),
  at('auditor', 'account-passkeys', '/account/passkeys'),
  {
    name: 'join',
    who: 'administrator',
    open: async (page) => {
      await page.goto('/people');
      await page.getByRole('textbox', { name: 'Name' }).fill('Nobody In Particular');
      await page.getByRole('textbox', { name: 'Email' }).fill(`${ownName('in')}@example.org`);
      await page.getByRole('checkbox', { name: /publisher/i }).check();
      await page.getByRole('button', { name: 'Make the link' }).click();
      const link = new URL((await page.getByRole('status', { name: 'The link' }).innerText()).trim());
      await page.goto(link.pathname);
      await page.getByRole('button', { name: 'Begin' }).click();
      await expect(page.getByRole('heading', { level: 2, name: '2. Your codes' })).toBeVisible();
    },
  },
  at('administrator', 'settings', '/settings'),
  at('administrator', 'alerts', '/settings/alerts'),
  at('administrator', 'settings-concerns', '/settings/concerns'),
  at('administrator', 'retention', '/settings/retention'),
  {
    name: 'retention-preview',
    who: 'administrator',
    open: async (page) => {
      await page.goto('/settings/retention');
      await page.getByRole('button', { name: 'Show what would go' }).click();
      await expect(page.getByRole('heading', { name: 'How it would look' })).toBeVisible();
    },
  },
  {
    name: 'retention-asked',
    who: 'administrator',
    open: async (page) => {
      await page.goto('/settings/retention');
      await page.getByRole('spinbutton', { name: 'For analysis: months' }).fill('12');
      await page.getByRole('button', { name: 'Show what would go' }).click();
      await page.getByRole('button', { name: 'Save longer times, and ask for shorter ones' }).click();
      await page.goto('/requests');
      await expect(page.getByRole('button', { name: 'Take it back' })).toBeVisible();
    },
  },
  {
    name: 'settings-preview',
    who: 'administrator',
    open: async (page) => {
      await page.goto('/settings');
      await page.getByRole('button', { name: 'Look at it first' }).click();
      await expect(page.getByRole('heading', { name: 'How it would look' })).toBeVisible();
    },
  },
  at('auditor', 'history', '/history'),
  at('auditor', 'history-cut', '/history?head=000000000000'),
  at('auditor', 'history-error', '/history?head=none'),
];
