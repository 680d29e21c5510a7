// Starts the demo's invented town in a folder of its own, for this run only.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVED } from './markup.js';

/** Building the town takes a debug build some seconds, and much longer on a slow machine. */
const STARTS_WITHIN = 180_000;

export default async function start(): Promise<() => Promise<void>> {
  rmSync(SERVED, { recursive: true, force: true });
  mkdirSync(SERVED, { recursive: true });
  const town = await serve(process.env.PORT);
  process.env.SAYSO_URL = town.url;
  return town.stop;
}

/** Serves a town of its own; under a name, people reach it there. More settings stand in the environment. */
export async function serve(fixed?: string, host?: string, env: Record<string, string> = {}): Promise<{ url: string; stop: () => Promise<void> }> {
  const program = process.env.SAYSO_BIN ?? resolve(import.meta.dirname, '../target/debug/sayso');
  const folder = mkdtempSync(join(tmpdir(), 'sayso-end2end-'));
  const port = fixed ?? String(await freePort());
  // The limit on sending is for one neighbourhood, and here everyone lives in the same one.
  const args = ['demo', '--port', port, '--data', join(folder, 'data'), '--sends', '100000', ...(host ? ['--url', `http://${host}:${port}`] : [])];
  const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } });
  const stop = async () => {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://${host ?? '127.0.0.1'}:${port}`;
  try {
    await answers(server, program, url);
  } catch (trouble) {
    await stop();
    throw trouble;
  }
  return { url, stop };
}

export async function answers(server: ChildProcess, program: string, url: string) {
  let trouble = '';
  server.on('error', (error) => (trouble = error.message));
  for (const began = Date.now(); Date.now() - began < STARTS_WITHIN; await sleep(100)) {
    if (trouble || server.exitCode !== null) break;
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`The server does not start: ${program} ${trouble}`);
}

export async function ended(server: ChildProcess) {
  if (server.pid === undefined || server.exitCode !== null) return;
  const gone = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  const killed = setTimeout(() => server.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(killed);
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no free port'))));
    });
  });
}
