// A browser (Debian's Chromium), and people in it. Whoever finds an error in the console that the test did not ask for,
// or a request to another host, makes the test fail.
import {violations} from './axe.mjs';
import assert from 'node:assert/strict';
import {chromium} from 'playwright-core';

const kChromium = process.env.GAVEL_CHROMIUM ?? '/usr/bin/chromium';

export async function launch() {
  // Its sandbox needs namespaces, which root in a container has not.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({executablePath: kChromium, args});
}

/** A person: a context of their own, one page, perhaps signed in. */
export class Person {
  static async come(browser, daemon, {token, expected = [], clockOff = 0, ...options} = {}) {
    const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
    const person = new Person(context, daemon, expected);
    if (clockOff) await context.addInitScript(wrongClock, clockOff);
    if (token) await context.addInitScript(signedIn, token);
    person.page = await context.newPage();
    person.listen();
    return person;
  }

  constructor(context, daemon, expected) {
    Object.assign(this, {context, daemon, expected, complaints: []});
  }

  listen() {
    const complain = (text) => {
      if (!this.expected.some((pattern) => pattern.test(text))) this.complaints.push(text);
    };
    this.page.on('console', (m) => {
      if (['error', 'warning'].includes(m.type())) complain(`${m.text()} (${m.location().url})`);
    });
    this.page.on('pageerror', (error) => complain(`uncaught: ${error.message}`));
    this.page.on('request', (request) => {
      const {protocol, host} = new URL(request.url());
      if (protocol.startsWith('http') && host !== new URL(this.daemon.url).host) complain(`a request to ${host}`);
    });
  }

  async go(path) {
    await this.page.goto(this.daemon.url + path);
  }
  text(selector) {
    return this.page.locator(selector).innerText();
  }
  button(name) {
    return this.page.getByRole('button', {name});
  }
  field(name) {
    return this.page.getByLabel(name, {exact: false});
  }
  /** Waits until the text is on the page. */
  async sees(text, within = 'body') {
    await this.page.locator(within).getByText(text).first().waitFor();
  }
  async accessible() {
    assert.deepEqual(await violations(this.page), []);
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.complaints, [], 'the console');
  }
}

function signedIn(token) {
  if (sessionStorage.getItem('gavel.session')) return;
  sessionStorage.setItem('gavel.session', JSON.stringify({token, account: null, admin: null, bids: null}));
}

/** The visitor's clock is wrong by `off` milliseconds; the steady one, performance.now(), is not. */
function wrongClock(off) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      if (given.length === 0) super(Real.now() + off);
      else super(...given);
    }
    static now() {
      return Real.now() + off;
    }
  };
}
