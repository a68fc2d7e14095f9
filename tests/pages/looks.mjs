// Every page, light, dark and on a phone: axe finds nothing, nothing is wider than the screen, the console is silent.
// GAVEL_SCREENSHOTS=DIR keeps a picture of each.
import assert from 'node:assert/strict';
import {describe, it, before, after} from 'node:test';
import {join} from 'node:path';
import {Person, launch} from './browser.mjs';
import {Daemon, until} from './daemon.mjs';
import {hook, Played} from './played.mjs';

const looks = {
  light: {colorScheme: 'light'},
  dark: {colorScheme: 'dark'},
  phone: {colorScheme: 'light', viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true},
};

const english = {
  title: 'Mantel clock, about 1890',
  currency: 'USD',
  format: 'english',
  starting_price: 9900,
  increments: 'ebay-us',
};

describe('the looks', () => {
  let browser, daemon, over, sale, alice, root, sam;
  before(async () => {
    daemon = await new Daemon('--demo', '--debug-allow-crash').start();
    alice = daemon.token('alice', 'bidder');
    root = daemon.token('root', 'admin');
    sam = daemon.token('sam', 'seller');
    sale = (
      await daemon.post('/v1/sales', sam, {
        title: 'The contents of a house',
        currency: 'USD',
        starting_price: 900,
        increments: 'ebay-us',
        duration_ms: 3_600_000,
        stagger_ms: 60_000,
        lots: ['Mantel clock', 'Oil lamp', 'Writing desk', 'Barometer'].map((title) => ({title})),
      })
    ).id;
    await daemon.post('/v1/tokens', root, {
      account: 'house',
      role: 'seller',
      scope: {sale},
      expires_in_ms: 604_800_000,
    });
    await daemon.post('/v1/auctions', sam, {
      ...english,
      title: 'Long case clock',
      starts_at: new Date(Date.now() + 3_600_000).toISOString(),
      duration_ms: 3_600_000,
    });
    over = (await daemon.post('/v1/auctions', sam, {...english, duration_ms: 8000})).id;
    await bidIn(over);
    await until(async () => (await daemon.get(`/v1/auctions/${over}`)).state === 'closed', 'it is over');
    await until(
      async () =>
        (await daemon.get('/v1/auctions?state=open')).items.some((a) => a.seller === 'demo-house' && a.bid_count > 1),
      'the simulated bidders bid',
    );
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await daemon?.end();
  });

  const bidIn = async (id) => {
    for (const [amount, who] of [
      [11_000, 'carl'],
      [15_000, 'dora'],
      [16_000, 'carl'],
      [22_000, 'dora'],
    ]) {
      await daemon.post(`/v1/auctions/${id}/bids`, daemon.token(who, 'bidder'), {amount});
      await new Promise((wake) => setTimeout(wake, 300));
    }
  };
  /** One that has just been bid in, and put off. */
  const lively = async () => {
    const {id} = await daemon.post('/v1/auctions', sam, {
      ...english,
      title: 'A music box, Geneva, 1870',
      reserve_price: 12_000,
      duration_ms: 100_000,
      description: 'It plays six airs, and one of them twice.',
      soft_close: {window_ms: 120_000, extension_ms: 120_000, max_extensions: 20},
    });
    await bidIn(id);
    await daemon.post(`/v1/auctions/${id}/bids`, alice, {amount: 30_000});
    return id;
  };

  const pages = (open) => ({
    auctions: {path: '/', sees: 'A walk with the mayor'},
    auction: {path: `/auctions/${open}`, token: alice, sees: 'Bidder 2'},
    result: {
      path: `/auctions/${over}`,
      token: root,
      sees: 'Sold for',
      act: async (p) => {
        await p.button('Check the chain').click();
        await p.sees('✓ Good.');
      },
    },
    sell: {path: '/sell', token: alice, sees: 'In words'},
    import: {
      path: '/sell/import',
      token: alice,
      sees: 'Fill in an example',
      act: (p) => p.button('Fill in an example').click(),
    },
    sale_form: {path: '/sell/sale', token: alice, sees: 'Seconds between'},
    sales: {path: '/sales', sees: 'The contents of a house'},
    sale: {path: `/sales/${sale}`, sees: 'Oil lamp'},
    system: {
      path: '/system',
      token: root,
      sees: 'auction supervisor',
      act: async (p) => {
        await p.page.getByRole('treeitem', {name: /^journal/}).click();
        await p.sees('Monitored by');
      },
    },
    tokens: {
      path: '/system/tokens',
      token: root,
      sees: 'all of its role',
      act: async (p) => {
        await p.page.getByText('Make a token').click();
        await p.field('Account').fill('zoe');
        await p.button('Make the token').click();
        await p.sees('It is shown this once.');
        await p.page.getByLabel('Search').fill('house');
        await p.sees('one sale', 'table');
      },
    },
    webhooks: {path: '/system/webhooks', token: root, played: true, sees: 'The shop'},
    webhook: {path: `/system/webhooks/${hook.id}`, token: root, played: true, sees: 'msg_0119'},
    sign_in: {path: '/sign-in', sees: 'paste the token'},
    not_found: {path: '/sell/nothing', sees: 'There is no such page'},
  });

  for (const [look, options] of Object.entries(looks)) {
    it(`are clean and accessible: ${look}`, async () => {
      for (const [name, page] of Object.entries(pages(await lively()))) {
        // An admin has no bid of their own to ask for.
        const person = await Person.come(browser, daemon, {token: page.token, expected: [/bids\/own/], ...options});
        if (page.played) await new Played().route(person.page);
        await person.go(page.path);
        await person.sees(page.sees);
        await page.act?.(person);
        const pictured = Boolean(process.env.GAVEL_SCREENSHOTS);
        if (pictured && name === 'system') await new Promise((wake) => setTimeout(wake, 6000)); // for the plots
        await person.accessible();
        const wide = await person.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${name} is ${wide} pixels wider than the screen`);
        if (pictured) {
          await person.page.evaluate(() => scrollTo(0, 0));
          const fullPage = (look === 'phone' && name !== 'webhook') || name === 'result';
          await person.page.screenshot({path: join(process.env.GAVEL_SCREENSHOTS, `${name}-${look}.png`), fullPage});
        }
        await person.leave();
      }
    });
  }

  it('come in less than 100 KiB, compressed, and are kept', async () => {
    const person = await Person.come(browser, daemon);
    let bytes = 0;
    const kept = [];
    person.page.on('requestfinished', async (request) => {
      if (new URL(request.url()).pathname.startsWith('/v1/')) return;
      const sizes = await request.sizes();
      bytes += sizes.responseBodySize + sizes.responseHeadersSize;
      if (request.url().includes('/assets/')) kept.push((await request.response()).headers()['cache-control']);
    });
    await person.go('/');
    await person.sees('A walk with the mayor');
    await until(() => kept.length === 3 || kept.length === 2, 'script and style were loaded');
    assert.ok(bytes > 10_000 && bytes <= 100 * 1024, `${bytes} bytes`);
    assert.ok(
      kept.every((field) => field.includes('immutable')),
      kept.join(),
    );
    await person.leave();
  });
});
