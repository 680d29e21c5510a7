// Starts a real OpenID provider, and a server of its own whose staff may sign in there.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Provider from 'oidc-provider';
import { answers, ended, freePort } from './server.js';

const SECRET = 'a secret between two servers';

/** Returns nothing where the program was built without the feature. */
export async function townWithProvider() {
  const program = process.env.SAYSO_BIN ?? resolve(import.meta.dirname, '../target/debug/sayso');
  const folder = mkdtempSync(join(tmpdir(), 'sayso-provider-'));
  const [port, ports] = [await freePort(), await freePort()];
  // Two hosts by name, so that the browser takes them for two sites.
  const [url, issuer] = [`http://127.0.0.1:${port}`, `http://localhost:${ports}`];
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`, { mode: 0o600 });
  const args = ['serve', '--port', String(port), '--data', join(folder, 'data'), '--key', join(folder, 'key'), '--url', url];
  args.push('--oidc-issuer', issuer, '--oidc-client-id', 'sayso', '--oidc-client-secret-file', join(folder, 'secret'), '--oidc-name', 'Exampleshire');
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (told += text));
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'sayso', client_secret: SECRET, redirect_uris: [`${url}/sign-in/provider/return`] }],
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  }).listen(Number(ports));
  const stop = async () => {
    provider.close();
    provider.closeAllConnections();
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(server, program, url);
  } catch (trouble) {
    await stop();
    if (!told.includes('without the feature oidc')) throw trouble;
    console.log('Not run: signing in at a provider. This program was built without the feature oidc.');
    return undefined;
  }
  return { url, invitation: told.match(/http\S+\/invitation\/\w+/)![0], codeAt, stop };
}

/** The code of an authenticator app, so many half minutes from now. */
function codeAt(secret: string, steps: number): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19]! & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
