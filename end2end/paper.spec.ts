// What is printed: the sheet for a room without signal, and the evidence sheet, kept as a PDF as a facilitator keeps it and read by a program
// that is not ours.
import { extractText, getDocumentProxy } from 'unpdf';
import type { Page } from '@playwright/test';
import { WITH_SCRIPT, expect, test } from './fixture.js';
import { closedRoom, openRoom } from './rooms.js';

const PICTURES = 'results/pictures';

/** The page as its PDF says it, one text a sheet of paper. */
async function printed(page: Page, name: string): Promise<string[]> {
  await page.emulateMedia({ media: 'print' });
  const pdf = await page.pdf({ format: 'A4', path: `${PICTURES}/${name}.pdf` });
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text.map((sheet) => sheet.replace(/\s+/g, ' '));
}

test('the evidence sheet is a PDF that says what was asked, said and done, and nobody’s words', WITH_SCRIPT, async ({ at }) => {
  const { session } = await closedRoom();
  const facilitator = await at('facilitator');
  await facilitator.goto(`${session}/evidence`);
  const sheets = await printed(facilitator, 'evidence');
  const text = sheets.join(' ');
  for (const said of ['Evidence for the Membership Award of Investing in Children', 'What young people said, and what came of it', 'What would make the way home better?', 'Adults listen to us', 'What came of it', 'Young people: 1 to 5']) {
    expect(text).toContain(said);
  }
  for (const unsaid of ['Somebody to walk with', 'It is dark', 'Save as PDF', 'Sign out', 'undefined']) expect(text).not.toContain(unsaid);
  expect(sheets.length).toBeLessThanOrEqual(2);
});

test('the sheet for a room without signal prints its questions, its code and the help numbers', WITH_SCRIPT, async ({ at }) => {
  const { session, code } = await openRoom();
  const facilitator = await at('facilitator');
  await facilitator.goto(`${session}/sheet`);
  const text = (await printed(facilitator, 'sheet')).join(' ');
  for (const said of ['What would make the way home better?', 'Adults listen to us', '999', '0800 1111']) expect(text).toContain(said);
  expect(text.replace(/\s/g, '')).toContain(code);
  for (const unsaid of ['Sign out', 'Somebody to walk with']) expect(text).not.toContain(unsaid);
});
