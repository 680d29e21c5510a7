// The style sheets: every rule that is written is one a browser keeps and a view uses, and the sizes that pages rely on are the computed ones.
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, walk, type CssNode } from 'css-tree';
import { DESK, WITH_SCRIPT, expect, test, type Character } from './fixture.js';
import { openRoom } from './rooms.js';

const ROOT = resolve(import.meta.dirname, '..');
const SHEETS = readdirSync(`${ROOT}/style`).filter((name) => name.endsWith('.css'));
/** Ids and classes that a view puts together from parts. */
const COMPOSED = ['when-kind', 'in-10', 'in-20', 'in-30', 'in-40', 'in-50', 'in-60', 'hue-0', 'hue-1', 'hue-2', 'hue-3', 'hue-4', 'hue-5'];

const read = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8');
const where = (node: CssNode) => `line ${node.loc!.start.line}`;

/** Parses a style sheet and returns its tree and its syntax errors. */
function parsed(text: string) {
  const errors: string[] = [];
  const tree = parse(text, { positions: true, onParseError: (error) => errors.push(`line ${error.line}: ${error.message}`) });
  return { tree, errors };
}

for (const name of SHEETS) {
  test.describe(name, WITH_SCRIPT, () => {
    test('parses without errors and the browser keeps every rule', async ({ page }) => {
      const text = read(`style/${name}`);
      const { tree, errors } = parsed(text);
      expect(errors).toEqual([]);
      const declarations: { at: string; property: string; value: string }[] = [];
      let rules = 0;
      walk(tree, function (node) {
        if (node.type === 'Rule' && this.atrule?.name !== 'keyframes') rules += 1;
        if (node.type !== 'Declaration' || this.atrule?.name === 'page') return;
        const value = text.slice(node.value.loc!.start.offset, node.value.loc!.end.offset);
        declarations.push({ at: where(node), property: node.property, value });
      });
      const faults = await page.evaluate(
        ({ text, rules, declarations }) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text);
          const kept = (list: CSSRuleList): number =>
            [...list].reduce((sum, rule) => sum + Number(rule instanceof CSSStyleRule) + (rule instanceof CSSMediaRule || rule instanceof CSSSupportsRule ? kept(rule.cssRules) : 0), 0);
          const faults = declarations.filter(({ property, value }) => !CSS.supports(property, value)).map(({ at, property, value }) => `${at}: ${property}: ${value}`);
          if (kept(sheet.cssRules) !== rules) faults.push(`${kept(sheet.cssRules)} rules of ${rules} are kept`);
          return faults;
        },
        { text, rules, declarations },
      );
      expect(faults).toEqual([]);
    });

    test('names only classes, ids and tokens that are used', async () => {
      const { tree } = parsed(read(`style/${name}`));
      const used = new Set([...COMPOSED, ...wordsInViews()]);
      const tokens = SHEETS.map((sheet) => read(`style/${sheet}`)).join();
      const unused: string[] = [];
      walk(tree, (node) => {
        if ((node.type === 'ClassSelector' || node.type === 'IdSelector') && !used.has(node.name)) unused.push(`${where(node)}: ${node.name}`);
        if (node.type === 'Declaration' && node.property.startsWith('--') && !tokens.includes(`var(${node.property}`)) unused.push(`${where(node)}: ${node.property}`);
        if (node.type === 'Function' && node.name === 'var') {
          const token = node.children.first;
          if (token?.type === 'Identifier' && !tokens.includes(`${token.name}:`)) unused.push(`${where(node)}: ${token.name} has no value`);
        }
      });
      expect([...new Set(unused)]).toEqual([]);
    });

    test('opens with a correct table of contents', async () => {
      const text = read(`style/${name}`);
      const contents = /Contents: ([^.]+)\./.exec(text)?.[1]?.split(/,\s+/);
      expect(contents).toEqual([...text.matchAll(/^\/\* == (.+?) == \*\/$/gm)].map((found) => found[1]));
    });
  });
}

/** Every word of every string in views and scripts, which is where classes and ids are written. */
function wordsInViews(): Set<string> {
  const words = new Set<string>();
  for (const [folder, ending] of [['src', '.rs'], ['public', '.js'], ['public', '.svg']] as const) {
    const files = readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending) && !file.startsWith('tests/'));
    for (const file of files) {
      const text = read(`${folder}/${file}`);
      for (const [string] of text.matchAll(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g)) {
        for (const word of string.split(/[^\w-]+/)) words.add(word);
      }
    }
  }
  return words;
}

test('young people’s pages have 18 px text and 48 px targets', WITH_SCRIPT, async ({ page }) => {
  for (const address of ['/', '/have-your-say', '/receipt', '/you-said-we-did', '/help', '/join', '/nothing-is-here']) {
    await page.goto(address);
    await expect(page.locator('body'), address).toHaveCSS('font-size', '18px');
    await expect(page.locator('body'), address).toHaveCSS('line-height', '27px');
  }
  await page.goto('/receipt');
  await expect(page.getByRole('textbox')).toHaveCSS('font-size', '18px');
  await expect(page.getByRole('textbox')).toHaveCSS('min-height', '48px');
  await expect(page.getByRole('main').getByRole('button')).toHaveCSS('min-height', '48px');
});

test('staff pages have 15 px text and slightly less in tables', WITH_SCRIPT, async ({ at, someone }) => {
  const seen: [Character | 'nobody', string][] = [
    ['nobody', '/demo'], ['nobody', '/sign-in'], ['facilitator', '/desk'], ['facilitator', '/group-sessions'], ['reviewer', '/inbox'], ['reviewer', '/inbox/read'],
    ['reviewer', '/themes'], ['reviewer', '/plan'], ['reviewer', '/trail'], ['reviewer', '/answers'], ['lead', '/concerns'], ['administrator', '/people'],
    ['administrator', '/settings'], ['auditor', '/history'],
  ];
  for (const [who, address] of seen) {
    const page = who === 'nobody' ? await someone(DESK) : await at(who);
    await page.goto(address);
    await expect(page.locator('body'), address).toHaveCSS('font-size', '15px');
    await expect(page.getByRole('heading', { level: 1 }), address).toHaveCSS('font-size', '24px');
    const cells = await page.locator('td').evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).fontSize));
    expect(new Set(['14.25px', ...cells]).size, `${address} ${cells}`).toBe(1);
    await page.close();
  }
});

test('inbox shows 17 rows beside the navigation at 1280 × 800', WITH_SCRIPT, async ({ at }) => {
  const page = await at('reviewer', { viewport: { width: 1280, height: 800 } });
  await page.goto('/inbox');
  await expect(page.locator('.side')).toHaveCSS('width', '195px');
  const rows = await page.locator('.row').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().bottom));
  expect(rows.length).toBeGreaterThan(17);
  expect(rows.filter((bottom) => bottom <= 800).length).toBeGreaterThanOrEqual(17);
});

test('staff phone has the navigation on top and 44 px targets', WITH_SCRIPT, async ({ at }) => {
  const page = await at('facilitator', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const { session } = await openRoom();
  await page.goto(session);
  await expect(page.locator('body')).toHaveCSS('font-size', '15px');
  await expect(page.locator('.side')).toHaveCSS('width', '360px');
  for (const button of await page.locator('main :is(.bt, select, summary)').all()) {
    if (await button.isVisible()) expect((await button.boundingBox())!.height, await button.innerText()).toBeGreaterThan(43.5);
  }
});

test('wall text scales with the screen', WITH_SCRIPT, async ({ at }) => {
  const page = await at('facilitator');
  const { session } = await openRoom();
  await page.goto(`${session}/wall`);
  for (const [width, height, rem] of [[1280, 800, '25.6px'], [1280, 720, '23.04px'], [1024, 768, '20.48px']] as const) {
    await page.setViewportSize({ width, height });
    await expect(page.locator('html')).toHaveCSS('font-size', rem);
  }
});
