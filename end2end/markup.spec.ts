// The Nu Html Checker's word on every page that everyone.spec.ts has seen. It needs Java, which the project does not ask for: where there is none,
// html-validate alone has checked them, and this says so.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import vnu from 'vnu-jar';
import { ALONE, expect, test } from './fixture.js';
import { SERVED } from './markup.js';
import { STAFF, YOUNG } from './pages.js';

const run = promisify(execFile);
/** In the standard since 2024, and not yet in this version of the checker. Later versions fetch Java of their own when they are installed. */
const UNKNOWN = /“autocorrect” not allowed|“::details-content”|“field-sizing”: Property/;

type Report = { messages: { url: string; type: string; lastLine?: number; message: string; extract?: string }[] };

test('every page is valid HTML, says the Nu Html Checker', ALONE, async () => {
  const pages = [...YOUNG, ...STAFF].map(({ name }) => `${name}.html`);
  expect(readdirSync(SERVED), 'run it together with everyone.spec.ts').toEqual(expect.arrayContaining(pages));
  const java = await run('java', ['-version']).then(() => true, () => false);
  if (!java) console.log(`No Java: html-validate alone has checked ${pages.length} pages`);
  test.skip(!java, 'The Nu Html Checker needs Java; html-validate has checked the pages');
  const { stderr } = await run('java', ['-jar', vnu, '--format', 'json', '--exit-zero-always', ...pages.map((page) => `${SERVED}/${page}`)], { maxBuffer: 64 << 20 });
  const faults = (JSON.parse(stderr) as Report).messages.filter(({ type, message }) => type !== 'info' && !UNKNOWN.test(message));
  console.log(`The Nu Html Checker has checked ${pages.length} pages`);
  expect(faults.map(({ url, lastLine, message, extract }) => `${url.split('/').at(-1)}:${lastLine}: ${message} ${extract}`)).toEqual([]);
});
