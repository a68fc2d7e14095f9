// Each format's form, once.
import assert from 'node:assert/strict';
import {describe, it, before, after} from 'node:test';
import {Person, launch} from './browser.mjs';
import {Daemon, until} from './daemon.mjs';

const hour = {currency: 'USD', starting_price: 1000, duration_ms: 3_600_000};

describe('the forms of the formats', () => {
  let browser, daemon, seller, token, person;
  before(async () => {
    daemon = await new Daemon().start();
    [seller, token] = [daemon.token('sally', 'seller'), daemon.token('alice', 'bidder')];
    browser = await launch();
    person = await Person.come(browser, daemon, {token});
  });
  after(async () => {
    await browser?.close();
    await daemon?.end();
  });

  const make = async (terms) => {
    const auction = await daemon.post('/v1/auctions', seller, {title: terms.format, ...hour, ...terms});
    await person.go(`/auctions/${auction.id}`);
    await person.sees('Live');
    return auction;
  };
  const own = async (auction) => {
    const answer = await fetch(`${daemon.url}/v1/auctions/${auction.id}/bids/own`, {
      headers: {Authorization: `Bearer ${token}`},
    });
    return answer.json();
  };
  const offer = async (label, amount, yes) => {
    await person.field(label).fill(amount);
    await person.page.locator('form.bid button[type=submit]').click();
    await person.accessible();
    await person.button(yes).click();
  };

  for (const format of ['first_price', 'vickrey', 'all_pay']) {
    it(`${format}: a sealed bid stands, and can be withdrawn`, async () => {
      const auction = await make({format});
      await offer('Your sealed bid', '12.50', /^Yes, bid/);
      await person.sees('$12.50', '#own');
      assert.equal((await own(auction)).amount, 1250);
      assert.equal(await person.page.locator('section[aria-labelledby=history] td', {hasText: '$12.50'}).count(), 0);
      await person.button('Withdraw it').click();
      await person.sees('You have no bid that stands.');
      assert.equal((await own(auction)).standing, false);
    });
  }

  for (const format of ['reverse', 'reverse_first_price', 'reverse_vickrey']) {
    it(`${format}: an offer below the most that may be asked`, async () => {
      const auction = await make({
        format,
        starting_price: 350_000,
        ...(format === 'reverse' ? {increments: 'fixed:100'} : {}),
      });
      await offer('Your offer', '3,000.00', /^Yes, offer/);
      await person.page.locator('#own').waitFor();
      assert.equal((await own(auction)).amount, 300_000);
    });
  }

  it('multi_unit: a bid for several units', async () => {
    const auction = await make({format: 'multi_unit', units: {supply: 10, pricing: 'pay_as_bid'}});
    await person.field('Units').fill('4');
    await person.page.locator('#min_units').fill('2');
    await offer('Your bid for each unit', '11.00', /^Yes, bid/);
    await person.sees('for each of 4 units', '#own');
    const mine = await own(auction);
    assert.deepEqual([mine.amount, mine.units, mine.min_units], [1100, 4, 2]);
  });

  it('dutch: the clock falls without a message, and it is taken at what it shows', async () => {
    const auction = await make({
      format: 'dutch',
      starting_price: 100_000,
      price_clock: {step: 500, interval_ms: 1000, floor: 5000},
    });
    const before = await person.text('#price');
    await until(async () => (await person.text('#price')) !== before, 'the price falls');
    await person.button(/^Take it at/).click();
    await person.accessible();
    await person.button('Yes, take it').click();
    await person.sees('You won.');
    const over = await daemon.get(`/v1/auctions/${auction.id}`);
    assert.equal(over.outcome, 'sold');
    await until(
      async () => (await person.text('#price')) === `$${(over.price / 100).toFixed(2)}`,
      'the hammer price is shown',
    );
  });

  it('japanese: join, and leave', async () => {
    const auction = await make({format: 'japanese', price_clock: {step: 100, interval_ms: 600_000}});
    await daemon.post(`/v1/auctions/${auction.id}/join`, daemon.token('bob', 'bidder'));
    await daemon.post(`/v1/auctions/${auction.id}/join`, daemon.token('carl', 'bidder'));
    await person.button(/^Join at/).click();
    await person.sees('You are in');
    await person.button('Leave…').click();
    await person.button('Yes, leave').click();
    await person.sees('You left at');
    assert.equal((await own(auction)).in, false);
  });

  it('buy now: at the fixed price, and it is over', async () => {
    const auction = await make({format: 'english', increments: 'ebay-us', buy_now: {price: 5000}});
    await person.button(/^Buy it now for \$50.00/).click();
    await person.button('Yes, buy it').click();
    await person.sees('Sold for $50.00');
    assert.equal((await daemon.get(`/v1/auctions/${auction.id}`)).price, 5000);
  });

  it('commit and reveal: a digest first, the amount after the end', async () => {
    const auction = await make({format: 'first_price', commit_reveal: true, reveal_ms: 600_000, duration_ms: 6000});
    await person.field('Your account').fill('alice');
    await person.field('Your sealed bid').fill('70.00');
    await person.button('Commit').click();
    await person.sees('You committed to $70.00');
    assert.match((await own(auction)).digest, /^[0-9a-f]{64}$/);
    await until(
      async () => (await daemon.get(`/v1/auctions/${auction.id}`)).state === 'revealing',
      'bids are revealed',
    );
    await person.page.reload();
    await person.button(/^Reveal \$70.00/).click();
    await person.sees('Your bid is revealed.');
  });

  it('leaves no complaint in the console', async () => {
    await person.leave();
  });
});
