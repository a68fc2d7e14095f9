// Bidding in the page, against each other, to the close, and through a crash of the server.
import assert from 'node:assert/strict';
import {describe, it, before, after} from 'node:test';
import {Person, launch} from './browser.mjs';
import {Daemon, until} from './daemon.mjs';
import {english} from './lots.mjs';

/** Writes an amount, and comes to the question whether it is meant. */
async function ask(person, amount) {
  await person.field('Your maximum').fill(amount);
  await person.page.locator('form.bid button[type=submit]').click();
}
async function bid(person, amount) {
  await ask(person, amount);
  await person.button(/^Yes, bid/).click();
}

/** In the page: four readings of its clock and countdown, a second apart, beside what they should be. */
function watchClock([off, ends]) {
  return new Promise((done) => {
    const time = document.querySelector('time[data-server-now]');
    const readings = [];
    new MutationObserver((_, observer) => {
      const real = Date.now() - off; // this machine's clock is the server's
      const left = document.querySelector('#countdown').innerText;
      const {serverNow, errorMs} = time.dataset;
      readings.push({real, shown: Number(serverNow), error: Number(errorMs), left, expected: ends - real});
      if (readings.length < 4) return;
      observer.disconnect();
      done(readings);
    }).observe(time, {attributes: true, attributeFilter: ['data-server-now']});
  });
}

const rows = (person) => person.page.locator('section[aria-labelledby=history] tbody tr').count();

describe('bidding', () => {
  let browser, daemon, seller, alice, bob;
  before(async () => {
    daemon = await new Daemon().start();
    [seller, alice, bob] = [
      daemon.token('sally', 'seller'),
      daemon.token('alice', 'bidder'),
      daemon.token('bob', 'bidder'),
    ];
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await daemon?.end();
  });

  it('goes on between two browsers until the close, and the receipts are good', async () => {
    const auction = await daemon.post('/v1/auctions', seller, {
      ...english,
      duration_ms: 25_000,
      reserve_price: 12_000,
      soft_close: {window_ms: 20_000, extension_ms: 12_000, max_extensions: 2},
    });
    const a = await Person.come(browser, daemon, {token: alice});
    const b = await Person.come(browser, daemon, {token: bob});
    await Promise.all([a.go(`/auctions/${auction.id}`), b.go(`/auctions/${auction.id}`)]);
    await Promise.all([a.sees('Live'), b.sees('Live')]);
    await a.sees('Reserve not met yet');
    await Promise.all([a.sees('2 watch', '#watchers'), b.sees('2 watch', '#watchers')]);

    await bid(a, '110.00');
    await a.sees('You lead. The price is $99.00; your maximum is $110.00.');
    await b.sees('Bidder 1', '#leader');
    await bid(b, '150.00');
    await b.sees('You lead', '#own');
    await a.page.getByRole('alert').getByText('You have been outbid.').waitFor();
    assert.equal(await a.text('#price'), '$120.00');
    await a.sees('Reserve met', '#reserve');
    await a.page.getByRole('button', {name: 'Bid again'}).click();
    await ask(a, '1,000'); // far above the minimum: the question wants to know whether it is meant
    assert.equal(await a.button(/^Yes, bid/).isDisabled(), true);
    await a.field('I mean $1,000.00').check();
    await a.button(/^Yes, bid/).click();
    await a.sees('You lead', '#own');
    await b.page.getByRole('alert').getByText('You have been outbid.').waitFor();

    await Promise.all([a.sees('You won.'), b.sees('It went to')].map((seen) => seen));
    const last = await daemon.get(`/v1/auctions/${auction.id}`);
    assert.equal(await a.text('#price'), `$${(last.price / 100).toFixed(2)}`);
    assert.equal(last.price, 15_250);
    const bids = await daemon.get(`/v1/auctions/${auction.id}/bids`);
    assert.deepEqual([await rows(a), await rows(b)], [bids.items.length, bids.items.length]);
    await b.sees('No more changes');

    await a.button('Check them').click();
    await a.sees('✓ Good.');
    assert.equal(await a.page.locator('.bad-text').count(), 0);
    await a.accessible();
    await a.leave();
    await b.leave();
  });

  it('shows the seller who bid, and an admin what other terms would have given', async () => {
    const auction = await daemon.post('/v1/auctions', seller, {...english, duration_ms: 5000});
    await daemon.post(`/v1/auctions/${auction.id}/bids`, alice, {amount: 20_000});
    await daemon.post(`/v1/auctions/${auction.id}/bids`, bob, {amount: 15_000});
    const admin = await Person.come(browser, daemon, {token: daemon.token('root', 'admin'), expected: [/bids\/own/]});
    await admin.go(`/auctions/${auction.id}`);
    await admin.sees('Sold for $152.50');
    await admin.page.locator('details.manage summary').click();
    await admin.button('Show who bid').click();
    await admin.page.locator('details.manage').getByRole('row', {name: 'bidder-1 alice'}).waitFor();
    await admin.button('Work it out').click();
    await admin.page.getByRole('row', {name: /^Sealed, first price \$200.00 Bidder 1/}).waitFor();
    await admin.page.getByRole('row', {name: /^Sealed, second price \(Vickrey\) \$150.00 Bidder 1/}).waitFor();
    await admin.accessible();
    await admin.leave();
  });

  it('shows that the end is put off, as it happens', async () => {
    const auction = await daemon.post('/v1/auctions', seller, {
      ...english,
      duration_ms: 60_000,
      soft_close: {window_ms: 60_000, extension_ms: 120_000},
    });
    const a = await Person.come(browser, daemon, {token: alice});
    await a.go(`/auctions/${auction.id}`);
    await a.sees('Live');
    await daemon.post(`/v1/auctions/${auction.id}/bids`, bob, {amount: 12_000});
    await a.sees('Extended just now once');
    const now = await daemon.get(`/v1/auctions/${auction.id}`);
    assert.equal(await a.page.locator('#countdown').getAttribute('data-until'), now.ends_at);
    await a.leave();
  });

  it('refuses what is no amount before anything is sent, and says why the server refuses', async () => {
    const auction = await daemon.post('/v1/auctions', seller, {...english, duration_ms: 600_000});
    const a = await Person.come(browser, daemon, {token: alice, expected: [/status of 409/]});
    await a.go(`/auctions/${auction.id}`);
    for (const wrong of ['', 'ten', '1.234', '-5', '1e3', '50.00']) {
      await a.field('Your maximum').fill(wrong);
      await a.page.locator('form.bid button[type=submit]').click();
      await a.page.locator('#amount-error').waitFor();
    }
    await a.field('Your maximum').fill('120.00');
    await a.page.locator('form.bid button[type=submit]').click();
    await daemon.post(`/v1/auctions/${auction.id}/bids`, bob, {amount: 50_000}); // faster
    await daemon.post(`/v1/auctions/${auction.id}/bids`, daemon.token('carl', 'bidder'), {amount: 40_000});
    await a.button(/^Yes, bid/).click();
    await a.sees('The bid was not taken.');
    assert.equal((await daemon.get(`/v1/auctions/${auction.id}`)).bid_count, 2);
    await a.leave();
  });

  it('comes back by itself after kill -9, with nothing missing', async () => {
    const auction = await daemon.post('/v1/auctions', seller, {...english, duration_ms: 600_000});
    const a = await Person.come(browser, daemon, {
      token: alice,
      expected: [
        /ERR_CONNECTION_REFUSED/,
        /WebSocket connection to .* failed/,
        /ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/,
        /status of 503/,
      ],
    });
    await a.go(`/auctions/${auction.id}`);
    await a.sees('Live');
    await bid(a, '200.00');
    await a.sees('You lead', '#own');
    await daemon.kill();
    await a.sees('Connection lost');
    await daemon.start();
    // Bids that no stream brought to the page.
    await daemon.post(`/v1/auctions/${auction.id}/bids`, bob, {amount: 15_000});
    await daemon.post(`/v1/auctions/${auction.id}/bids`, bob, {amount: 25_000});
    await a.page.locator('#connection').getByText('Live').waitFor();
    await a.page.getByRole('alert').getByText('You have been outbid.').waitFor();
    await until(async () => (await rows(a)) === 3, 'the page has all three bids');
    const bids = (await daemon.get(`/v1/auctions/${auction.id}/bids`)).items.reverse();
    const shown = await a.page.locator('section[aria-labelledby=history] tbody tr td:nth-child(4)').allInnerTexts();
    assert.deepEqual(
      shown,
      bids.map((b) => `$${(b.price / 100).toFixed(2)}`),
    );
    await a.leave();
  });

  it('counts down by the server’s clock where the visitor’s is ten minutes wrong', async () => {
    const auction = await daemon.post('/v1/auctions', seller, {...english, duration_ms: 300_000});
    for (const clockOff of [600_000, -600_000]) {
      const a = await Person.come(browser, daemon, {clockOff});
      await a.go(`/auctions/${auction.id}`);
      await a.sees('Live');
      await a.page.locator('time[data-server-now]').waitFor();
      const readings = await a.page.evaluate(watchClock, [clockOff, Date.parse(auction.ends_at)]);
      for (const seen of readings) {
        // Beside the error that the page owns up to, what drawing takes.
        const slack = seen.error + 100;
        assert.ok(Math.abs(seen.shown - seen.real) <= slack && seen.error < 1000, JSON.stringify(readings));
        const [minutes, seconds] = seen.left.split(':').map(Number);
        const ahead = (minutes * 60 + seconds) * 1000 - seen.expected; // whole seconds, rounded up
        assert.ok(ahead >= -slack && ahead <= 1000 + slack, JSON.stringify(readings));
      }
      await a.leave();
    }
  });
});
