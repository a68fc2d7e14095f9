// The page of tokens: made, shown once, listed, searched, taken back.
import assert from 'node:assert/strict';
import {describe, it, before, after} from 'node:test';
import {Person, launch} from './browser.mjs';
import {Daemon} from './daemon.mjs';
import {vase} from './lots.mjs';

describe('the tokens page', () => {
  let browser, daemon, admin, person, auction;
  before(async () => {
    daemon = await new Daemon().start();
    admin = daemon.token('root', 'admin');
    auction = (await daemon.post('/v1/auctions', daemon.token('sally', 'seller'), vase)).id;
    browser = await launch();
    person = await Person.come(browser, daemon, {
      token: admin,
      expected: [/status of 422/],
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await person.go('/system/tokens');
    await person.sees('sally', 'table');
  });
  after(async () => {
    await browser?.close();
    await daemon?.end();
  });

  const row = (account) => person.page.locator('tbody tr', {hasText: account});
  const bid = (token, id) =>
    fetch(`${daemon.url}/v1/auctions/${id}/bids`, {
      method: 'POST',
      headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'},
      body: JSON.stringify({amount: 5000}),
    }).then((r) => r.status);

  it('makes one for one auction and a week, shows it once, and copies it', async () => {
    await person.page.getByText('Make a token').click();
    await person.button('Make the token').click();
    await person.sees('Whose is it?');
    await person.field('Account').fill('no spaces, please');
    await person.field('Good for').selectOption('auction');
    await person.button('Make the token').click();
    await person.sees('Paste the auction’s id');
    await person.page.locator('#scope').fill('no-id');
    await person.button('Make the token').click();
    await person.sees('It must be an id.');
    await person.page.locator('#scope').fill(auction);
    await person.field('Account').fill('zoe');
    await person.field('Expires after').selectOption({label: 'A week'});
    await person.accessible();
    await person.button('Make the token').click();
    await person.page.getByRole('heading', {name: 'The token of zoe'}).waitFor();
    await person.accessible();
    const token = await person.page.getByRole('textbox', {name: 'Token', exact: true}).inputValue();
    assert.match(token, /^gvl_[\w-]{43}$/);
    await person.button('Copy').click();
    await person.sees('Copied.');
    assert.equal(await person.page.evaluate(() => navigator.clipboard.readText()), token);
    assert.equal(await bid(token, auction), 201);
    const {items} = await fetch(`${daemon.url}/v1/tokens`, {headers: {Authorization: `Bearer ${admin}`}}).then((r) =>
      r.json(),
    );
    const made = items.find((t) => t.account === 'zoe');
    assert.deepEqual([made.role, made.scope], ['bidder', {auction}]);
    assert.equal(Date.parse(made.expires_at) - Date.parse(made.created_at), 604_800_000);
    await row('zoe').getByText('one auction').waitFor();
    await person.button('Done: I have kept it').click();
    assert.equal(await person.page.content().then((html) => html.includes(token)), false);
    await person.page.reload();
    await row('zoe').waitFor();
    assert.equal(await person.page.content().then((html) => html.includes('gvl_')), false, 'it is nowhere any more');
    assert.match(await row('zoe').innerText(), /\d{2}:\d{2}:\d{2}[^]*\d{2}:\d{2}:\d{2}/, 'its end, and its last use');
  });

  it('takes one for a moment of one’s own, and says what is no such moment', async () => {
    await person.page.getByText('Make a token').click();
    await person.field('Account').fill('ursula');
    await person.field('Role').selectOption('observer');
    await person.field('Expires after').selectOption('until');
    await person.button('Make the token').click();
    await person.sees('Say a day and a time.');
    await person.page.locator('#until').fill('2001-01-01T00:00');
    await person.button('Make the token').click();
    await person.sees('That is over already.');
    const until = await person.page.evaluate(() => {
      const d = new Date(Date.now() + 86_400_000 - new Date().getTimezoneOffset() * 60_000);
      return d.toISOString().slice(0, 16);
    });
    await person.page.locator('#until').fill(until);
    await person.button('Make the token').click();
    await person.page.getByRole('heading', {name: 'The token of ursula'}).waitFor();
    await person.button('Done: I have kept it').click();
    assert.match(await row('ursula').innerText(), /observer/);
  });

  it('revokes one after a question, with the keyboard alone', async () => {
    const victim = daemon.token('victor', 'bidder');
    await person.page.reload();
    await person.page.getByLabel('Search').fill('VICTOR');
    await person.sees('1 token');
    await person.button('Revoke victor’s token').focus();
    await person.page.keyboard.press('Enter');
    await person.sees('It is good for nothing from then on', 'dialog');
    await person.accessible();
    await person.page.keyboard.press('Escape');
    await person.page.locator('dialog').waitFor({state: 'detached'});
    assert.equal(await bid(victim, auction), 201, 'nothing was revoked');
    await person.button('Revoke victor’s token').focus();
    await person.page.keyboard.press('Enter');
    await person.button('Yes, revoke it').focus();
    await person.page.keyboard.press('Enter');
    await person.sees('victor’s was revoked');
    assert.equal(await bid(victim, auction), 401);
    await person.sees('None fits.');
    await person.field('State').selectOption('revoked');
    await row('victor').getByText('revoked').waitFor();
    assert.equal(await row('victor').getByRole('button').count(), 0);
    await person.leave();
  });

  it('pages through many, the newest first, and reads on where there are more', async () => {
    const guest = await Person.come(browser, daemon, {token: admin});
    const model = (i) => ({
      id: String(i).padStart(26, '0'),
      account: `account-${i}`,
      role: 'bidder',
      scope: null,
      state: 'active',
      created_at: '2026-01-01T00:00:00.000Z',
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
    });
    await guest.page.route('**/v1/tokens?*', (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get('cursor') ?? 0);
      const items = Array.from({length: Math.min(200, 2100 - from)}, (_, i) => model(from + i + 1));
      return route.fulfill({json: {items, next_cursor: from + 200 < 2100 ? String(from + 200) : null}});
    });
    await guest.go('/system/tokens');
    await guest.sees('2,000 tokens among the oldest 2,000; there are more');
    await guest.button('Read more of them').click();
    await guest.sees('1–50 of 2,100');
    const first = () => guest.page.locator('tbody tr strong').first().innerText();
    assert.equal(await first(), 'account-2100');
    await guest.button('Later').click();
    await guest.sees('51–100 of 2,100');
    assert.equal(await first(), 'account-2050');
    await guest.page.getByLabel('Search').fill('account-77');
    await guest.sees('11 tokens'); // 77, 770 to 779
    await guest.page.unrouteAll({behavior: 'ignoreErrors'});
    await guest.leave();
  });

  it('signs out whoever revokes the token that they came with', async () => {
    const leaving = await Person.come(browser, daemon, {
      token: daemon.token('leaver', 'admin'),
      expected: [/status of 401/],
    });
    await leaving.go('/system/tokens');
    await leaving.sees('yours, now');
    await leaving.button('Revoke leaver’s token').click();
    await leaving.sees('you will be signed out at once');
    await leaving.button('Yes, revoke it').click();
    await leaving.sees('Managing tokens needs a token.');
    assert.equal(await leaving.page.evaluate(() => sessionStorage.getItem('gavel.session')), null);
    await leaving.leave();
  });

  it('says that it is for admins, to others', async () => {
    const b = await Person.come(browser, daemon, {token: daemon.token('bob', 'bidder'), expected: [/status of 403/]});
    await b.go('/system/tokens');
    await b.sees('Only for admins.');
    await b.leave();
  });
});
