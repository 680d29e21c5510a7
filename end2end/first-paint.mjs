// Measures the first paint of young people's pages on a slow phone, by turns with a bare page of 10 KB: `cargo xtask bench` runs it with
// the address of a server. Fast 3G and a processor four times slower are Chromium's emulation; each page is a first visit.
import { createServer } from 'node:http';
import { chromium } from '@playwright/test';

const TURNS = 15;
const PATHS = ['/', '/have-your-say', '/receipt'];
/** Fast 3G: bytes in a second, and milliseconds until an answer begins. */
const FAST_3G = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
/** The budget: 450 ms where the bare page takes 372. */
const MOST = 1.21;

const bare = createServer((_, answer) => {
  answer.setHeader('content-type', 'text/html; charset=utf-8');
  answer.end(`<!DOCTYPE html><html lang="en"><title>Bare</title><h1>A bare page</h1><p>${'Words and more words. '.repeat(455)}</p></html>`);
});
await new Promise((listening) => bare.listen(0, '127.0.0.1', listening));

const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...root, '--disable-gpu', '--disable-background-networking'] });

/** Milliseconds until something is painted. With `known`, the page is asked for as the next one of a visit is, and carries no style. */
async function firstPaint(url, known = false) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  if (known) await page.setExtraHTTPHeaders({ 'sec-fetch-site': 'same-origin' });
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', FAST_3G);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(url);
  const painted = await page.evaluate(() => new Promise((painted) => {
    new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach((paint) => painted(paint.startTime))).observe({ type: 'paint', buffered: true });
  }));
  await context.close();
  return painted;
}

const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];

const server = process.argv[2];
const own = `http://127.0.0.1:${bare.address().port}/`;
await firstPaint(own);
for (const path of PATHS) {
  const [ours, linked, control] = [[], [], []];
  for (let turn = 0; turn < TURNS; turn++) {
    control.push(await firstPaint(own));
    ours.push(await firstPaint(server + path));
    linked.push(await firstPaint(server + path, true));
  }
  const [paint, before, bare] = [ours, linked, control].map(median);
  const verdict = paint <= MOST * bare ? 'kept' : 'MISSED';
  const figures = `${paint.toFixed(0)} ms; with the style as a file ${before.toFixed(0)}; a bare page of 10 KB ${bare.toFixed(0)}`;
  console.log(`first paint of ${path}: ${figures}; ${(paint / bare).toFixed(2)} × (≤ ${MOST}) ${verdict}`);
}
await browser.close();
bare.close();
