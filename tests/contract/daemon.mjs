// The daemon under test: started on a port of 127.0.0.1 and a temporary data directory, killed, started again.
//
//   const daemon = await Daemon.start(process.env.GAVEL_BIN);
//   const seller = daemon.token('sally', 'seller');
//   await daemon.kill('SIGKILL'); await daemon.start();
//   await daemon.end();
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// The daemon refuses GAVEL_* variables that it does not know.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GAVEL_')));

export class Daemon {
  static async start(binary) {
    const daemon = new Daemon();
    daemon.binary = binary;
    daemon.directory = await mkdtemp(join(tmpdir(), 'gavel-contract-'));
    daemon.port = 0;
    await daemon.start();
    return daemon;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** On the port that it had before. */
  async start() {
    const args = ['serve', '--data-dir', join(this.directory, 'data'), '--listen', `127.0.0.1:${this.port}`];
    // If the test is killed, so is the daemon.
    const command = ['--pdeathsig', 'KILL', this.binary, ...args];
    this.process = spawn('setpriv', command, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await Promise.race([
      once(createInterface({ input: this.process.stdout }), 'line'),
      once(this.process, 'exit').then(([code]) => assert.fail(`the daemon ended with ${code}`)),
    ]);
    this.port = Number(/^gavel listens on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)[1]);
    for (;;) {
      const ready = await fetch(`${this.url}/readyz`).catch(() => null);
      if (ready?.status === 200) return;
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async kill(signal) {
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    return (await ended)[0];
  }

  async end() {
    const code = await this.kill('SIGTERM');
    await rm(this.directory, { recursive: true, force: true });
    assert.equal(code, 0, 'SIGTERM ends it well');
  }

  token(name, role) {
    const args = ['token', 'create', '--name', name, '--role', role, '--data-dir', join(this.directory, 'data')];
    return execFileSync(this.binary, args, { env, encoding: 'utf8' }).trim();
  }
}
