// The tree page, through a crash and the restart.
import assert from 'node:assert/strict';
import {describe, it, before, after} from 'node:test';
import {Person, launch} from './browser.mjs';
import {Daemon, until} from './daemon.mjs';
import {vase} from './lots.mjs';

describe('the system page', () => {
  let browser, daemon, admin;
  before(async () => {
    daemon = await new Daemon('--debug-allow-crash').start();
    admin = daemon.token('root', 'admin');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await daemon?.end();
  });

  it('shows the tree, crashes an auction from there, and sees it come back', async () => {
    const seller = daemon.token('sally', 'seller');
    const auction = await daemon.post('/v1/auctions', seller, vase);
    // It may be asked for the process that is shown in the moment in which that has ended.
    const a = await Person.come(browser, daemon, {token: admin, expected: [/404 .*\/v1\/system\/processes\//]});
    await a.go('/system');
    await a.sees('auction supervisor');
    const row = a.page.getByRole('treeitem', {name: new RegExp(auction.id)});
    await row.click();
    await a.sees('None that is known.', '#details');
    const before = await row.getAttribute('data-pid');
    await a.accessible();

    const watcher = await Person.come(browser, daemon);
    await watcher.go(`/auctions/${auction.id}`);
    await watcher.sees('Live');
    await a.button('Crash it…').click();
    await a.button('Yes, crash it').click();
    await row.getByText('restarted', {exact: true}).waitFor();
    assert.notEqual(await row.getAttribute('data-pid'), before);
    await a.page.locator('#details .crash').waitFor();
    await a.page.locator('section[aria-labelledby=crashes] li').first().waitFor();
    assert.equal(await watcher.text('#connection'), 'Live');
    await daemon.post(`/v1/auctions/${auction.id}/bids`, daemon.token('bob', 'bidder'), {amount: 2000});
    await watcher.sees('Bidder 1', '#leader');
    await watcher.leave();
    await a.leave();
  });

  it('crashes any process from there, and shows its report, its restart and those of what stands on it', async () => {
    const auction = await daemon.post('/v1/auctions', daemon.token('sally', 'seller'), vase);
    const bob = daemon.token('bob', 'bidder');
    await daemon.post(`/v1/auctions/${auction.id}/bids`, bob, {amount: 2000});
    const a = await Person.come(browser, daemon, {
      token: admin,
      expected: [/404 .*\/v1\/system\/processes\//, /status of 503/],
    });
    await a.go('/system');
    const row = (name) => a.page.getByRole('treeitem', {name});
    await row(/^journal/).click();
    await a.sees('None that is known.', '#details');
    const before = await row(/^journal/).getAttribute('data-pid');
    const stands = await row(/^query cache/).getAttribute('data-pid');
    await a.button('Crash it…').click();
    await a.sees('There is a crash report.', 'dialog');
    await a.field('What the report says').fill('a disk that lies');
    await a.accessible();
    await a.button('Leave it').click();
    assert.equal(await row(/^journal/).getAttribute('data-pid'), before, 'it was left');
    await a.button('Crash it…').click();
    await a.field('What the report says').fill('a disk that lies');
    await a.button('Yes, crash it').click();
    for (const name of [/^journal/, /^query cache/]) await row(name).getByText('restarted', {exact: true}).waitFor();
    await a.sees(`${before} has ended;`, '#details');
    await a.sees('error: a disk that lies (asked for by root)', '#details .crash');
    await a.sees('error: a disk that lies (asked for by root)', 'section[aria-labelledby=crashes]');
    assert.notEqual(await row(/^query cache/).getAttribute('data-pid'), stands, 'what stands on it began again, too');
    await until(async () => (await fetch(`${daemon.url}/readyz`)).ok, 'the auctions are loaded again');
    assert.equal((await daemon.get(`/v1/auctions/${auction.id}`)).bid_count, 1);
    await daemon.post(`/v1/auctions/${auction.id}/bids`, bob, {amount: 3000});
    await a.leave();
  });

  it('kills the endpoint, through which the answer comes, and goes on when it is back', async () => {
    const lost = [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED/];
    const a = await Person.come(browser, daemon, {
      token: admin,
      expected: [/404 .*\/v1\/system\/processes\//, ...lost],
    });
    await a.go('/system');
    const row = a.page.getByRole('treeitem', {name: /^endpoint/});
    await row.click();
    const before = await row.getAttribute('data-pid');
    await a.button('Crash it…').click();
    await a.field('How').selectOption('kill');
    await a.sees('without last words', 'dialog');
    await a.button('Yes, crash it').click();
    await row.getByText('restarted', {exact: true}).waitFor();
    await a.sees(`${before} has ended;`, '#details');
    assert.equal(await a.text('#connection'), 'Live');
    await a.leave();
  });

  it('offers no crash of the root, and none where the server does not allow it', async () => {
    const a = await Person.come(browser, daemon, {token: admin});
    await a.go('/system');
    await a.page.getByRole('treeitem', {name: /^gavel/}).click();
    await a.sees('Monitored by', '#details');
    assert.equal(await a.button('Crash it…').count(), 0);
    await a.leave();
    const careful = await new Daemon().start();
    try {
      const b = await Person.come(browser, careful, {token: careful.token('root', 'admin')});
      await b.go('/system');
      await b.page.getByRole('treeitem', {name: /^journal/}).click();
      await b.sees('Monitored by', '#details');
      assert.equal(await b.button('Crash it…').count(), 0);
      await b.leave();
    } finally {
      await careful.end();
    }
  });

  it('is walked with the keyboard', async () => {
    const a = await Person.come(browser, daemon, {token: admin});
    await a.go('/system');
    const tree = a.page.getByRole('tree');
    await tree.getByRole('treeitem').first().focus();
    const all = await tree.getByRole('treeitem').count();
    await a.page.keyboard.press('ArrowLeft');
    await a.page.waitForFunction(() => document.querySelectorAll('[role=treeitem]').length === 1);
    await a.page.keyboard.press('ArrowRight');
    await a.page.waitForFunction((n) => document.querySelectorAll('[role=treeitem]').length >= n, all);
    await a.page.keyboard.press('ArrowDown');
    await a.page.keyboard.press('Enter');
    await a.page.locator('#details h2', {hasText: 'telemetry'}).waitFor();
    await a.leave();
  });

  it('pages and counts a supervisor of many children', async () => {
    const a = await Person.come(browser, daemon, {token: admin});
    const leaf = (i) => ({
      name: `auction ${i}`,
      kind: 'worker',
      pid: `<${i}.1>`,
      restarting: false,
      restarts: 0,
      mailbox: 0,
      handling: null,
    });
    const root = {
      ...leaf(0),
      name: 'gavel',
      kind: 'supervisor',
      child_count: 1_000_000,
      children: Array.from({length: 1000}, (_, i) => leaf(i + 1)),
    };
    await a.page.route('**/v1/system/tree', (route) => route.fulfill({json: root}));
    await a.go('/system');
    await a.sees('1–25 of 1,000,000');
    assert.equal(await a.page.getByRole('treeitem').count(), 26);
    await a.button('Later').click();
    await a.sees('26–50 of 1,000,000');
    await a.field('Find').fill('auction 777');
    await a.page.getByRole('treeitem', {name: /auction 777/}).waitFor();
    await a.page.unrouteAll({behavior: 'ignoreErrors'});
    await a.leave();
  });

  it('says that it is for admins, to others', async () => {
    const b = await Person.come(browser, daemon, {token: daemon.token('bob', 'bidder'), expected: [/status of 403/]});
    await b.go('/system');
    await b.sees('Only for admins.');
    await b.leave();
  });
});
