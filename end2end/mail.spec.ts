// E-mail over an encrypted connection: a real mail server takes it, with a certificate that is trusted, and nothing goes to one that is not.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type APIRequestContext } from '@playwright/test';
import { SMTPServer } from 'smtp-server';
import { WITHOUT_SCRIPT, expect, test } from './fixture.js';
import { freePort, serve } from './server.js';

const PASSWORD = 'a password of this town';
/** The folder of one test. */
let own: string;
test.beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'sayso-mail-'));
});
test.afterEach(() => rmSync(own, { recursive: true, force: true }));

/** A certificate for localhost, signed by an authority of its own. */
function certificate(name: string): { key: string; cert: string; authority: string } {
  const file = (kind: string) => join(own, `${name}.${kind}`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl(...made, '-subj', `/CN=Authority ${name}`, '-keyout', file('ca.key'), '-out', file('ca.pem'));
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE'];
  openssl(...made, '-subj', '/CN=localhost', ...signed, '-keyout', file('key'), '-out', file('pem'));
  return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('pem'), 'utf8'), authority: file('ca.pem') };
}

type Taken = { text: string; secure: boolean; user: string };

/** A mail server that takes nothing but over an encrypted connection, from somebody who signs in. */
async function mailServer(secure: boolean, { key, cert }: { key: string; cert: string }) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    secure,
    key,
    cert,
    onAuth: ({ username, password }, _, done) => (password === PASSWORD ? done(null, { user: username }) : done(new Error('no'))),
    onData: (stream, session, done) => {
      let text = '';
      stream.on('data', (bytes) => (text += bytes));
      stream.on('end', () => {
        taken.push({ text, secure: session.secure, user: String(session.user) });
        done();
      });
    },
  });
  // A client that does not trust the certificate ends the handshake.
  server.on('error', () => {});
  const port = await freePort();
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  return { taken, port, stop: () => new Promise<void>((done) => server.close(done)) };
}

/** A town whose e-mail goes to this server, and who trusts this authority alone. */
async function townWith(port: number, tls: string, authority: string) {
  writeFileSync(join(own, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
  return serve(undefined, undefined, {
    SAYSO_SMTP_HOST: 'localhost',
    SAYSO_SMTP_PORT: String(port),
    SAYSO_SMTP_TLS: tls,
    SAYSO_SMTP_USER: 'sayso',
    SAYSO_SMTP_PASSWORD_FILE: join(own, 'password'),
    SAYSO_MAIL_FROM: 'sayso@example.org',
    SSL_CERT_FILE: authority,
  });
}

/** The administrator sends themselves a test e-mail. */
async function sendsTest(request: APIRequestContext, url: string) {
  const post = (path: string, form = {}) => request.post(url + path, { form, headers: { origin: url }, maxRedirects: 0 });
  expect((await post('/demo/sign-in', { person: 'administrator' })).status()).toBe(303);
  expect((await post('/settings/alerts/test')).headers().location).toBe('/settings/alerts?done=test');
}

// No page is looked at here, so one run is enough.
test.describe('encrypted e-mail', WITHOUT_SCRIPT, () => {
  test.describe.configure({ timeout: 300_000 });
  for (const [tls, secure] of [['tls', true], ['starttls', false]] as const) {
    test(`goes by ${tls} to a server that is trusted`, async ({ request }) => {
      const trusted = certificate(`trusted-${tls}`);
      const mail = await mailServer(secure, trusted);
      const town = await townWith(mail.port, tls, trusted.authority);
      try {
        await sendsTest(request, town.url);
        // The demo has more e-mail waiting.
        await expect.poll(() => mail.taken.map(({ text }) => text).join(), { timeout: 30_000 }).toContain('A test from Sayso');
        for (const message of mail.taken) expect(message).toMatchObject({ secure: true, user: 'sayso' });
      } finally {
        await town.stop();
        await mail.stop();
      }
    });

    test(`never goes by ${tls} to a server that is not trusted`, async ({ request }) => {
      const mail = await mailServer(secure, certificate(`other-${tls}`));
      const town = await townWith(mail.port, tls, certificate(`alone-${tls}`).authority);
      try {
        await sendsTest(request, town.url);
        const told = async () => (await (await request.get(`${town.url}/settings`)).text()).match(/The last try failed: [^.]*/)?.[0];
        await expect.poll(told, { timeout: 30_000 }).toBe('The last try failed: the connection to the mail server could not be encrypted');
        expect(mail.taken).toEqual([]);
      } finally {
        await town.stop();
        await mail.stop();
      }
    });
  }
});
