// Two projects with the same tests: `nojs`, where no script runs, and `js`. Then `alone`, where nothing runs beside a timed test. A phone
// unless a test says otherwise.
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';

const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export default defineConfig({
  testDir: '.',
  outputDir: 'results/artefacts',
  globalSetup: './server.ts',
  reporter: 'list',
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // `cargo xtask test` lists each test that needed its second try by name at the end.
  retries: 1,
  timeout: 150_000,
  expect: { timeout: 10_000 },
  use: {
    ...phone,
    baseURL: process.env.SAYSO_URL,
    locale: 'en-GB',
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    // A trace injects script of its own into every page, and then nothing about script would be proven.
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        ...root,
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'nojs', use: { javaScriptEnabled: false }, grepInvert: /@js/ },
    { name: 'js', grepInvert: /@nojs|@alone/ },
    { name: 'alone', grep: /@alone/, dependencies: ['nojs', 'js'], workers: 1 },
  ],
} satisfies PlaywrightTestConfig);
