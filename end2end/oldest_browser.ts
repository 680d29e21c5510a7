// The oldest browser that every page works in: Chrome 80 of February 2020, a real build, driven by the Puppeteer of its day.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const require = createRequire(import.meta.url);
const puppeteer = require('puppeteer-core');

/** Milliseconds in which a state has to come. */
const COMES_WITHIN = 20_000;

/** The part of Puppeteer's page that is used here. */
type PuppeteerPage = {
  goto(url: string): Promise<unknown>;
  url(): string;
  evaluate<T>(act: string | ((...args: any[]) => T), ...args: unknown[]): Promise<T>;
  waitForNavigation(): Promise<unknown>;
  waitForFunction(act: string | ((...args: any[]) => unknown), options?: object, ...args: unknown[]): Promise<unknown>;
  setViewport(size: object): Promise<void>;
  on(event: string, act: (error: Error) => void): void;
  keyboard: { press(key: string): Promise<void> };
};

export class OldBrowser {
  private constructor(
    private readonly browser: any,
    private readonly profile: string,
  ) {}

  static async start(): Promise<OldBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'sayso-oldest-'));
    const args = ['--no-sandbox', '--disable-gpu', '--no-zygote', '--disable-software-rasterizer', '--disable-dev-shm-usage', '--disable-background-networking'];
    const browser = await puppeteer.launch({ executablePath: program(), headless: true, args, userDataDir: profile });
    return new OldBrowser(browser, profile);
  }

  version(): Promise<string> {
    return this.browser.version();
  }

  /** A page of somebody else's browser: no cookie is shared with the other pages. */
  async page(): Promise<OldPage> {
    const context = await this.browser.createIncognitoBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 360, height: 640 });
    return new OldPage(page);
  }

  async stop() {
    await this.browser.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** A page, with what a test does on it. */
export class OldPage {
  /** Errors of the page's scripts. */
  readonly errors: string[] = [];

  constructor(readonly page: PuppeteerPage) {
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  async opens(path: string) {
    await this.page.goto(process.env.SAYSO_URL + path);
  }

  /** Waits until the text is to be seen. */
  async shows(text: string) {
    try {
      await this.page.waitForFunction('document.body && document.body.innerText.includes(' + JSON.stringify(text) + ')', { timeout: COMES_WITHIN });
    } catch {
      throw new Error(`“${text}” is not on ${this.page.url()}:\n${await this.page.evaluate('document.body.innerText')}`);
    }
  }

  /** Clicks the button or link that reads so, within what a selector finds first, as soon as it is to be seen. */
  async clicks(text: string, within = 'body') {
    const find = (text: string, within: string, click: boolean) => {
      const all = [...(document.querySelector(within)?.querySelectorAll('button, a, summary, label') ?? [])] as HTMLElement[];
      const one = all.find((element) => element.innerText.replace(/\s+/g, ' ').replace(' : ', ': ').trim() === text && element.getClientRects().length);
      if (click) one?.click();
      return !!one;
    };
    try {
      await this.page.waitForFunction(find, { timeout: COMES_WITHIN }, text, within, false);
    } catch {
      throw new Error(`“${text}” is not on ${this.page.url()}:\n${await this.page.evaluate('document.body.innerText')}`);
    }
    await this.page.evaluate(find, text, within, true);
  }

  /** Fills a field as typing does. */
  async fills(selector: string, text: string) {
    const fill = (selector: string, text: string) => {
      const field = document.querySelector(selector) as HTMLInputElement;
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    await this.page.evaluate(fill, selector, text);
  }
}

/** The browser's file; the package has it compressed. */
function program(): string {
  const folder = dirname(require.resolve('chrome-aws-lambda/package.json'));
  const file = join(folder, 'bin', 'chromium');
  if (!existsSync(file)) {
    const own = `${file}.${process.pid}`;
    writeFileSync(own, brotliDecompressSync(readFileSync(`${file}.br`)), { mode: 0o755 });
    renameSync(own, file);
  }
  return file;
}
