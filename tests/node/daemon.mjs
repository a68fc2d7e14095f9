// The real binary as a child of the test: started on a free port, killed, started again at the same one.
//
//   const daemon = await new Daemon('--debug-allow-crash').start();
//   const seller = daemon.token('sally', 'seller');
//   await daemon.kill(); await daemon.start();
//   await daemon.end();
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const kBinary = process.env.GAVEL_BIN ?? 'build/release/bin/gavel';
/** The daemon takes GAVEL_* for its configuration. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GAVEL_')));

export class Daemon {
  constructor(...flags) {
    this.directory = mkdtempSync(join(tmpdir(), 'gavel-node-'));
    this.data = join(this.directory, 'data');
    this.flags = flags;
    this.port = 0;
    this.child = null;
    this.output = '';
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Until it is ready; on the port that it had before. */
  async start() {
    const serve = ['serve', '--data-dir', this.data, '--listen', `127.0.0.1:${this.port}`, ...this.flags];
    // If the test is killed, so is the daemon.
    const command = ['--pdeathsig', 'KILL', kBinary, ...serve];
    this.child = spawn('setpriv', command, {stdio: ['ignore', 'pipe', 'pipe'], env: environment});
    let said = '';
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (text) => {
        said += text;
        this.output += text;
      });
    let gone = false;
    this.ended = new Promise((done) =>
      this.child.once('exit', (code, signal) => {
        gone = true;
        done(code ?? signal);
      }),
    );
    const ready = async () => {
      if (gone) throw new Error(`the daemon did not start:\n${said}`);
      this.port = Number(/gavel listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1] ?? this.port);
      return this.port && (await fetch(`${this.url}/readyz`).catch(() => null))?.ok;
    };
    await until(ready, 'the daemon is ready', () => said);
    return this;
  }

  /** With kill -9 nothing is said, and nothing is written. Gives its exit code, or the signal's name. */
  async kill(signal = 'SIGKILL') {
    this.child.kill(signal);
    return this.ended;
  }

  /** SIGTERM, which must end it well. */
  async end() {
    this.child?.kill('SIGTERM');
    const code = await Promise.race([this.ended, new Promise((late) => setTimeout(late, 30_000, 'late').unref())]);
    if (code === 'late') await this.kill();
    rmSync(this.directory, {recursive: true, force: true});
    if (code !== 0) throw new Error(`gavel left with ${code}:\n${this.output}`);
  }

  token(name, role) {
    return execFileSync(kBinary, ['token', 'create', '--name', name, '--role', role, '--data-dir', this.data], {
      encoding: 'utf8',
      env: environment,
    }).trim();
  }

  async post(path, token, body = {}) {
    const answer = await fetch(this.url + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'},
    });
    const read = await answer.json();
    if (!answer.ok) throw new Error(`POST ${path}: ${JSON.stringify(read)}`);
    return read;
  }

  async get(path, token) {
    const answer = await fetch(this.url + path, {headers: token ? {Authorization: `Bearer ${token}`} : {}});
    return answer.json();
  }
}

/** Asks again and again until it is true; what is wrong, where it never is. */
export async function until(question, what, more = () => '', patience = 20_000) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`it never came to be that ${what}\n${more()}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
