// Checks that every page of every test must pass, whatever the test is about. They look from outside the page, so they work without script too.
import type { BrowserContext, ConsoleMessage, Request } from '@playwright/test';

/** Where a cookie may be set: where somebody on the staff side signs in or out, and where a phone goes into a group. */
const SIGN_INS = /^\/(demo\/sign-in|sign-in(\/passkey|\/provider(\/return)?)?|sign-out|invitation\/\w+|join\/\w+(\/choice|\/release)?)$/;
/** Chromium says this of every page that isn't a 200; many of ours aren't, on purpose. */
const STATUS = /^Failed to load resource: the server responded with a status of/;

export class Watch {
  /** Every request of every page watched, in order. */
  readonly requests: Request[] = [];
  private readonly broken: string[] = [];
  private readonly asking: Promise<void>[] = [];
  private readonly expected: { told: RegExp; seen: boolean }[] = [];

  constructor(private readonly origin: string) {}

  /** Something that breaks a rule, and is what this very test is about. It must happen. */
  expects(told: RegExp) {
    this.expected.push({ told, seen: false });
  }

  /** The same, where it depends on the browser whether it happens. */
  allows(told: RegExp) {
    this.expected.push({ told, seen: true });
  }

  async follow(context: BrowserContext) {
    context.on('request', (request) => this.onRequest(request));
    context.on('console', (message) => this.onConsole(message));
    context.on('weberror', (error) => this.breaks(`P10 an error in a page's script: ${error.error().stack}`));
    context.on('dialog', (dialog) => {
      this.breaks(`P11 a dialog: ${dialog.type()} ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    context.on('response', (response) => {
      const asks = async () => {
        const request = response.request();
        const cookie = await response.headerValue('set-cookie').catch(() => null);
        if (!cookie) return;
        // Somebody who is signed in has one already, which lives a little longer with what they do.
        const signedIn = await request.headerValue('cookie');
        const { origin, pathname: path } = new URL(response.url());
        // The cookies of another origin are its own; that it was asked at all is another rule.
        if (origin !== this.origin) return;
        if (!signedIn && !(request.method() === 'POST' && SIGN_INS.test(path))) this.breaks(`P20 a cookie was set by ${request.method()} ${path}`);
      };
      this.asking.push(asks());
    });
    // Where script runs, the page itself hears of what its policy forbade; the console listener hears it from there.
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
  }

  /** Every rule that was broken, and everything expected that did not happen. */
  async verdict(): Promise<string[]> {
    await Promise.all(this.asking);
    const missed = this.expected.filter((rule) => !rule.seen).map((rule) => `this was to happen and did not: ${rule.told}`);
    return [...this.broken, ...missed];
  }

  private onRequest(request: Request) {
    this.requests.push(request);
    const { protocol, origin } = new URL(request.url());
    if (origin !== this.origin && !['data:', 'blob:', 'about:'].includes(protocol)) {
      this.breaks(`P20 another origin was asked: ${request.method()} ${request.url()}`);
    }
  }

  private onConsole(message: ConsoleMessage) {
    const told = message.text();
    if ((message.type() === 'error' || message.type() === 'warning') && !STATUS.test(told)) {
      this.breaks(`P10 the console says, at ${message.location().url}: ${told}`);
    }
  }

  private breaks(told: string) {
    const rule = this.expected.find((rule) => rule.told.test(told));
    if (rule) rule.seen = true;
    else this.broken.push(told);
  }
}
