// Whether a page is HTML as the standard has it. html-validate sees each page as it is opened, with nothing but Node; where Java is installed
// the Nu Html Checker, which is the standard's own, sees all of them at the end (markup.spec.ts).
import { writeFileSync } from 'node:fs';
import type { Page, Response } from '@playwright/test';
import { HtmlValidate } from 'html-validate';

/** Where pages are kept as they were served. */
export const SERVED = 'results/html';

const checker = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  rules: {
    // Only for hosts of other origins.
    'require-sri': 'off',
  },
});

/** Listens to a page from here on, and then gives what the server sent for the last page that was opened. */
export function served(page: Page): () => Promise<string> {
  let last: Response | undefined;
  page.on('response', (response) => {
    const request = response.request();
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (isPage && !(response.status() >= 300 && response.status() < 400)) last = response;
  });
  return async () => (await last!.body()).toString();
}

/** Keeps a page for the Nu Html Checker and returns what html-validate finds in it. */
export async function markupFaults(name: string, html: string): Promise<string[]> {
  writeFileSync(`${SERVED}/${name}.html`, html);
  const { results } = await checker.validateString(html);
  return results.flatMap(({ messages }) => messages).map(({ ruleId, line, column, message }) => `markup, ${line}:${column}: ${message} (${ruleId})`);
}
