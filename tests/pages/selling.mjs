// Sellers: the form with its rules in words, running an auction, CSV, a sale of many lots. And the long list.
import assert from 'node:assert/strict';
import {describe, it, before, after} from 'node:test';
import {Person, launch} from './browser.mjs';
import {Daemon, until} from './daemon.mjs';
import {vase} from './lots.mjs';

const csv = `title,format,currency,starting_price,reserve_price,duration
"Clock, ""about"" 1890",english,USD,99.00,200.00,2h
Lamp,english,USD,nine,,2h
,english,USD,9.00,,2h
Stamp,vickrey,EUR,50.00,,1d
Ring,english,USD,9.00,,2x
Refused by the server,english,XTS,9.00,,2h
`;

describe('selling', () => {
  let browser, daemon, token, person;
  before(async () => {
    daemon = await new Daemon().start();
    token = daemon.token('sally', 'seller');
    browser = await launch();
    person = await Person.come(browser, daemon, {token, expected: [/status of 422/]});
  });
  after(async () => {
    await browser?.close();
    await daemon?.end();
  });

  it('signs in with a token that is in no address, and out again', async () => {
    const guest = await Person.come(browser, daemon, {expected: [/status of 401/]});
    const addresses = [];
    guest.page.on('request', (request) => addresses.push(request.url()));
    await guest.go('/sign-in');
    await guest.field('Token').fill('gvl_wrong');
    await guest.button('Sign in').click();
    await guest.sees('Not signed in.');
    await guest.field('Token').fill(token);
    await guest.button('Sign in').click();
    await guest.page.waitForURL(`${daemon.url}/`);
    await guest.button('Sign out').waitFor();
    assert.equal(
      addresses.some((address) => address.includes('gvl_')),
      false,
    );
    await guest.page.reload();
    await guest.button('Sign out').click();
    assert.equal(await guest.page.evaluate(() => sessionStorage.getItem('gavel.session')), null);
    await guest.leave();
  });

  it('shows the rules in words while they are written, and makes the auction', async () => {
    await person.go('/sell');
    await person.field('Title').fill('Barometer');
    await person.page.locator('#starting_price').fill('25.00');
    await person.sees('Bids in the last 2 minutes extend by 2 minutes, at most 20 times.');
    await person.page.locator('#window').fill('5');
    await person.page.locator('#max_extensions').fill('1');
    await person.sees('Bids in the last 5 minutes extend by 2 minutes, at most once.');
    await person.page.locator('#reserve_price').fill('10.00');
    await person.button('Make the auction').click();
    await person.sees('At least the starting price.');
    await person.page.locator('#reserve_price').fill('30.00');
    await person.button('Make the auction').click();
    await person.page.waitForURL(/\/auctions\/\w{26}$/);
    await person.page.getByRole('heading', {name: 'Barometer'}).waitFor();
    const made = await daemon.get(`/v1/auctions/${person.page.url().split('/').pop()}`);
    assert.deepEqual([made.soft_close.window_ms, made.soft_close.max_extensions, made.has_reserve], [300_000, 1, true]);
  });

  it('edits, pauses, resumes, removes a bid, and cancels with a reason', async () => {
    const auction = await daemon.post('/v1/auctions', token, vase);
    await person.go(`/auctions/${auction.id}/edit`);
    await person.field('Title').fill('Vase, chipped');
    await person.button('Save the changes').click();
    await person.page.getByRole('heading', {name: 'Vase, chipped'}).waitFor();
    await daemon.post(`/v1/auctions/${auction.id}/bids`, daemon.token('bob', 'bidder'), {amount: 5000});
    await person.button('Remove…').click();
    await person.field('Reason').fill('A slip of the finger');
    await person.button('Remove it').click();
    await person.page.locator('tr.gone').waitFor();
    for (const [name, state] of [
      ['Pause…', 'paused'],
      ['Resume…', 'open'],
    ]) {
      await person.button(name).click();
      await person.button(/^Yes:/).click();
      await until(async () => (await daemon.get(`/v1/auctions/${auction.id}`)).state === state, `it is ${state}`);
    }
    await person.button('Cancel the auction…').click();
    await person.button(/^Yes:/).click();
    await person.sees('Say why; bidders see it.');
    await person.field('Reason').fill('It was dropped');
    await person.button(/^Yes:/).click();
    await person.sees('Cancelled: It was dropped');
  });

  it('imports CSV, and says what is wrong with which line', async () => {
    await person.go('/sell/import');
    await person.page.locator('#csv').fill(csv);
    await person.sees('3 of 6 lines are good; 3 have errors and are left out.');
    const state = (line) => person.page.locator(`tbody tr:nth-child(${line}) td:nth-child(5)`).innerText();
    assert.match(await state(2), /starting_price “nine” is no amount in USD/);
    assert.match(await state(3), /title is missing/);
    assert.match(await state(5), /“2x” is no duration/);
    await person.button('Make 3 auctions').click();
    await person.sees('Made: 2.');
    assert.match(await state(6), /currency/);
    const mine = await fetch(`${daemon.url}/v1/auctions?mine=true`, {headers: {Authorization: `Bearer ${token}`}}).then(
      (r) => r.json(),
    );
    assert.ok(mine.items.some((a) => a.title === 'Clock, "about" 1890' && a.starting_price === 9900));
    assert.ok(mine.items.some((a) => a.title === 'Stamp' && a.currency === 'EUR'));
    await person.accessible();
  });

  it('makes a sale of many lots in order, and follows it', async () => {
    await person.go('/sell/sale');
    await person.field('Title').fill('The contents of a house');
    const lots = Array.from({length: 300}, (_, i) => `Lot of ${i + 1} spoons,${i + 1}.00`);
    await person.page.locator('#lots').fill(['title,starting_price', ...lots].join('\n'));
    await person.button('Make the sale of 300 lots').click();
    await person.page.waitForURL(/\/sales\//);
    const sale = person.page.url().split('/').pop();
    await person.sees('Lot of 1 spoons');
    assert.equal((await daemon.get(`/v1/sales/${sale}`)).lots.total, 300);
    const {
      items: [first, second],
    } = await daemon.get(`/v1/sales/${sale}/lots?limit=2`);
    assert.equal(Date.parse(second.ends_at) - Date.parse(first.ends_at), 60_000);
    await person.accessible();
    await daemon.post(`/v1/auctions/${first.id}/cancel`, token, {reason: 'lost'});
    await person.sees('Lot 1 was cancelled');

    await person.page.getByRole('link', {name: 'Sales'}).click();
    const row = person.page.getByRole('row', {name: /The contents of a house/});
    await row.getByText('300 (1 over)').waitFor();
    await person.button('Over').click();
    await person.sees('There is nothing here now.');
    await person.button('Yours').click();
    await row.waitFor();
    await daemon.post(`/v1/sales/${sale}/cancel`, token, {reason: 'rain'});
    await row.getByText('Cancelled').waitFor();
    await person.accessible();
    await row.getByRole('link', {name: 'The contents of a house'}).click();
    await person.page.waitForURL(new RegExp(`/sales/${sale}$`));
  });

  it('keeps a list of 10,000 short in the document, and finds one in it', async () => {
    const guest = await Person.come(browser, daemon);
    const model = (await daemon.get('/v1/auctions?limit=1')).items[0];
    const all = Array.from({length: 10_000}, (_, i) => ({
      ...model,
      id: `${String(i).padStart(26, '0')}`,
      title: `Lot ${i + 1}`,
      state: 'open',
      ends_at: new Date(Date.now() + 3_600_000 + i * 1000).toISOString(),
    }));
    await guest.page.route('**/v1/auctions?*', (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from =
        query.get('state') === 'open' || query.get('limit') === '1' ? Number(query.get('cursor') ?? 0) : all.length;
      const items = all.slice(from, from + Number(query.get('limit')));
      const next = from + items.length < all.length ? String(from + items.length) : null;
      return route.fulfill({json: {items, next_cursor: next}});
    });
    await guest.go('/');
    await guest.sees('10,000 auctions');
    const listed = () => guest.page.locator('ul.rows li').count();
    assert.ok((await listed()) < 60, `${await listed()} rows are in the document`);
    await guest.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await guest.page.getByText('Lot 10000', {exact: true}).waitFor();
    assert.ok((await listed()) < 60);
    assert.equal(await guest.page.locator('ul.rows li').last().getAttribute('aria-posinset'), '10000');
    await guest.page.getByLabel('Search').fill('lot 777');
    await guest.sees('19 auctions'); // 777, 1777 to 9777, 7770 to 7779
    await guest.page.getByLabel('Order').selectOption('title');
    await guest.page.unrouteAll({behavior: 'ignoreErrors'});
    await guest.leave();
  });

  it('leaves no complaint in the console', async () => {
    await person.leave();
  });
});
