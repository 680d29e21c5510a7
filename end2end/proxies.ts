// Starts a real nginx, Apache or Caddy as Debian packages them, in front of a server of its own and in a folder of its own.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask, type IncomingHttpHeaders } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ended, freePort } from './server.js';

export const HOST = 'sayso.example.org';
const LANGUAGES = { nginx: 'nginx', apache: 'apache', caddy: 'caddyfile' };
const PROGRAMS = { nginx: 'nginx', apache: 'apache2', caddy: 'caddy' };
export type Kind = keyof typeof PROGRAMS;

/** A proxy starts within milliseconds; a busy machine takes longer. */
const STARTS_WITHIN = 20_000;

/** The proxy's program; nothing where it is not installed. */
export function program(kind: Kind): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, PROGRAMS[kind])).find((file) => existsSync(file));
}

/** The file that `docs/operating.md` prints for it. */
function documented(kind: Kind): string {
  const text = readFileSync(resolve(import.meta.dirname, '../docs/operating.md'), 'utf8');
  const blocks = text.split(`\`\`\`${LANGUAGES[kind]}\n`).slice(1).map((rest) => rest.split('```')[0]!);
  if (blocks.length !== 1) throw new Error(`docs/operating.md has ${blocks.length} files for ${kind}`);
  return blocks[0]!;
}

/** No more than it takes to pass requests on: all else is as Debian has it. */
const BARE: Record<Kind, string> = {
  nginx: `server {
    listen 443 ssl;
    ssl_certificate     /etc/letsencrypt/live/${HOST}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/${HOST}/privkey.pem;
    location / { proxy_pass http://127.0.0.1:3000; }
}
`,
  apache: `<VirtualHost *:443>
    SSLEngine on
    SSLCertificateFile    /etc/letsencrypt/live/${HOST}/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/${HOST}/privkey.pem
    ProxyPass / http://127.0.0.1:3000/
</VirtualHost>
`,
  caddy: `{\n}\n${HOST} {\n\treverse_proxy 127.0.0.1:3000\n}\n`,
};

/** The server behind all the proxies, which listen on the same port one after the other: it has one public address. */
export class Site {
  private constructor(
    readonly url: string,
    readonly folder: string,
    readonly port: number,
    readonly behind: number,
    private readonly insecurePort: number,
    private readonly server: ChildProcess,
  ) {}

  /** How often one neighbourhood may send words. */
  static readonly SENDS = 12;

  static async start(): Promise<Site> {
    const sayso = process.env.SAYSO_BIN ?? resolve(import.meta.dirname, '../target/debug/sayso');
    const folder = mkdtempSync(join(tmpdir(), 'sayso-proxy-'));
    // The proxies' processes work as a user without rights.
    chmodSync(folder, 0o755);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(folder, 'privkey.pem')];
    const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`, '-days', '2', '-out', join(folder, 'fullchain.pem')];
    execFileSync('openssl', ['req', '-x509', ...key, ...names], { stdio: 'ignore' });
    const [port, insecure, behind] = [await freePort(), await freePort(), await freePort()].map(Number);
    const url = `https://${HOST}:${port}`;
    const args = ['demo', '--port', String(behind), '--data', join(folder, 'data'), '--sends', String(Site.SENDS), '--url', url, '--proxy', '127.0.0.1'];
    const server = spawn(sayso, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const site = new Site(url, folder, port!, behind!, insecure!, server);
    try {
      await answers(server, sayso, `http://127.0.0.1:${behind}`);
    } catch (trouble) {
      await site.stop();
      throw trouble;
    }
    return site;
  }

  async stop() {
    await ended(this.server);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Puts the ports and files of this run into a file, and nothing else. */
  private placed(text: string): string {
    return text
      .replaceAll(`/etc/letsencrypt/live/${HOST}`, this.folder)
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${this.behind}`)
      .replaceAll(/listen 443\b/g, `listen 127.0.0.1:${this.port}`)
      .replaceAll(/listen 80\b/g, `listen 127.0.0.1:${this.insecurePort}`)
      .replaceAll('*:443', `127.0.0.1:${this.port}`)
      .replaceAll('*:80', `127.0.0.1:${this.insecurePort}`);
  }

  /** Starts a proxy in front, with the file of the documents or a bare one. */
  async behindProxy(kind: Kind, file: 'documented' | 'bare'): Promise<Proxy> {
    const name = `${kind}-${file}`;
    const folder = join(this.folder, name);
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const site = this.placed(file === 'documented' ? documented(kind) : BARE[kind]);
    const log = openSync(join(folder, 'output'), 'a');
    const [args, env] = configured[kind](folder, site, this);
    // A group of processes of its own, to be killed as one.
    const proxy = spawn(program(kind)!, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env }, detached: true });
    const running = new Proxy(proxy, folder);
    for (const began = Date.now(); !(await listens(this.port)); await sleep(20)) {
      if (proxy.exitCode === null && Date.now() - began < STARTS_WITHIN) continue;
      await running.stop();
      throw new Error(`${name} does not start: ${running.logs()}`);
    }
    return running;
  }

  /** Sends a request as a visitor with this address, who has no browser. */
  request(method: string, path: string, headers: Record<string, string> = {}, body = '', from = '127.0.0.1'): Promise<Answer> {
    const options = { host: '127.0.0.1', port: this.port, servername: HOST, rejectUnauthorized: false, localAddress: from, method, path };
    return new Promise((done, fail) => {
      const sent = ask({ ...options, agent: false, headers: { host: new URL(this.url).host, ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', fail);
        answer.on('end', () => done({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(parts).toString() }));
      });
      sent.on('error', fail);
      sent.end(body);
    });
  }
}

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

class Proxy {
  /** Also when the tests are broken off. */
  private readonly kill = () => {
    if (this.runs()) globalThis.process.kill(-this.process.pid!, 'SIGKILL');
  };

  constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {
    process.once('exit', () => globalThis.process.off('exit', this.kill));
    globalThis.process.once('exit', this.kill);
  }

  /** It keeps nothing, and would wait for open lines if it were asked. */
  async stop() {
    if (!this.runs()) return;
    const gone = new Promise((done) => this.process.once('exit', done));
    this.kill();
    await gone;
  }

  private runs(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Everything it has written into logs. */
  logs(): string {
    const files = readdirSync(this.folder).filter((name) => name === 'output' || name.endsWith('.log'));
    return files.map((name) => readFileSync(join(this.folder, name), 'utf8')).join('\n');
  }
}

type Started = [args: string[], env: Record<string, string>];

/** How each is started in a folder of its own: with the main file of its package, in which only paths are changed. */
const configured: Record<Kind, (folder: string, site: string, places: { port: number }) => Started> = {
  nginx(folder, site) {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};\n`).join('');
    writeFileSync(join(folder, 'site'), temporary + site);
    const main = readFileSync('/etc/nginx/nginx.conf', 'utf8')
      .replaceAll('/var/log/nginx', folder)
      .replace(/^pid .*$/m, `pid ${folder}/pid;`)
      .replace('/etc/nginx/sites-enabled/*', join(folder, 'site'));
    writeFileSync(join(folder, 'main'), main);
    return [['-e', join(folder, 'start.log'), '-c', join(folder, 'main'), '-g', 'daemon off;'], {}];
  },
  apache(folder, site) {
    writeFileSync(join(folder, 'site'), site);
    const modules = ['socache_shmcb', 'ssl', 'proxy', 'proxy_http'].flatMap((name) => [`${name}.load`, `${name}.conf`]);
    const there = modules.map((name) => join('/etc/apache2/mods-available', name)).filter((file) => existsSync(file));
    const listens = [...site.matchAll(/VirtualHost (\S+)>/g)].map((found) => `Listen ${found[1]}\n`).join('');
    const main = readFileSync('/etc/apache2/apache2.conf', 'utf8')
      .replace(/^Include ports.conf$/m, there.map((file) => `Include ${file}\n`).join('') + listens)
      .replace(/^IncludeOptional sites-enabled.*$/m, `Include ${join(folder, 'site')}`);
    writeFileSync(join(folder, 'main'), `ServerRoot /etc/apache2\nServerName localhost\n${main}`);
    const env = { APACHE_RUN_USER: 'www-data', APACHE_RUN_GROUP: 'www-data', APACHE_PID_FILE: join(folder, 'pid') };
    return [['-f', join(folder, 'main'), '-D', 'FOREGROUND'], { ...env, APACHE_RUN_DIR: folder, APACHE_LOCK_DIR: folder, APACHE_LOG_DIR: folder }];
  },
  caddy(folder, site, { port }) {
    const certificate = join(folder, '..');
    const main = site
      .replace('{\n', `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\thttps_port ${port}\n`)
      .replace(`${HOST} {\n`, `${HOST} {\n\tbind 127.0.0.1\n\ttls ${certificate}/fullchain.pem ${certificate}/privkey.pem\n`);
    writeFileSync(join(folder, 'Caddyfile'), main);
    return [['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }];
  },
};

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => (probe.destroy(), done(true)));
    probe.once('error', () => done(false));
  });
}
