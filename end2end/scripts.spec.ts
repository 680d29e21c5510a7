// The scripts of the pages use nothing that the oldest browsers lack: what these cannot read, they do not run.
import compat from 'eslint-plugin-compat';
import { ESLint } from 'eslint';
import { resolve } from 'node:path';
import { WITH_SCRIPT, expect, test } from './fixture.js';

const BROWSERS = ['chrome 80', 'safari 13', 'ios_saf 13', 'firefox 78'];

/** Syntax of 2020 and 2021 that Safari 13 lacks, and selectors that Chrome 80 lacks. */
const SYNTAX = [
  { selector: 'ChainExpression', message: 'Safari 13.1 was the first with ?.' },
  { selector: 'LogicalExpression[operator="??"]', message: 'Safari 13.1 was the first with ??' },
  { selector: 'AssignmentExpression[operator=/^(\\?\\?|\\|\\||&&)=$/]', message: 'Safari 14 was the first with it' },
  { selector: 'Literal[bigint]', message: 'Safari 14 was the first with it' },
  { selector: 'Literal[value=/:(is|where|has)\\(/]', message: 'Chrome 88 was the first with :is()' },
  { selector: 'Literal[value=/:not\\([^)]*,/]', message: 'Chrome 88 was the first with lists in :not()' },
  { selector: 'NewExpression[callee.name="FormData"][arguments.length=2]', message: 'Chrome 112 was the first with a button here' },
];

/** Properties of objects and of styles, which the browsers’ own table can’t tell from ours. */
const PROPERTIES = ['submitter', 'replaceChildren', 'replaceAll', 'at', 'findLast', 'hasOwn', 'requestSubmit', 'checkVisibility', 'showPopover', 'randomUUID', 'any', 'translate', 'rotate', 'scale', 'inset'];

const eslint = new ESLint({
  cwd: resolve(import.meta.dirname, '../public'),
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['**/*.js'],
      plugins: { compat },
      languageOptions: { ecmaVersion: 2021, sourceType: 'module' },
      settings: { browsers: BROWSERS },
      rules: {
        'compat/compat': 'error',
        'no-restricted-syntax': ['error', ...SYNTAX],
        'no-restricted-properties': ['error', { object: 'AbortSignal', property: 'timeout' }, ...PROPERTIES.map((property) => ({ property }))],
      },
    },
  ],
});

const complaints = (results: ESLint.LintResult[]) =>
  results.flatMap(({ filePath, messages }) => messages.map(({ line, message }) => `${filePath.split('/public/').pop()}:${line} ${message}`));

test('scripts use nothing that the oldest browsers lack', WITH_SCRIPT, async () => {
  const results = await eslint.lintFiles(['**/*.js']);
  expect(results.length).toBeGreaterThan(10);
  expect(complaints(results)).toEqual([]);
});

for (const [name, script] of [
  ['access', 'a?.b'],
  ['assignment', 'a ??= b'],
  ['number', '1n'],
  ['a selector', 'document.querySelector(".a:is(.b, .c)")'],
  ['a function', 'AbortSignal.timeout(5)'],
  ['a method', 'list.replaceChildren()'],
  ['a style', 'list.style.translate = "1px"'],
  ['a constructor', 'new BroadcastChannel("a")'],
  ['a button in form data', 'new FormData(form, button)'],
]) {
  test(`newer ${name} is found`, WITH_SCRIPT, async () => {
    expect(complaints(await eslint.lintText(script, { filePath: 'new.js' }))).toHaveLength(1);
  });
}
