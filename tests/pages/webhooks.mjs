// The pages of webhooks. First against a server that is played (played.mjs): so all that a receiver can do to a webhook is
// seen, at once and each time the same. Then the daemon itself and a receiver.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {describe, it, before, after} from 'node:test';
import {Person, launch} from './browser.mjs';
import {Daemon, until} from './daemon.mjs';
import {vase} from './lots.mjs';
import {hook, Played} from './played.mjs';

describe('the webhooks pages', () => {
  let browser, daemon, admin;
  before(async () => {
    daemon = await new Daemon().start();
    admin = daemon.token('root', 'admin');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await daemon?.end();
  });

  const come = async (played, path, options = {}) => {
    const person = await Person.come(browser, daemon, {token: admin, expected: [/status of 422/], ...options});
    await played.route(person.page);
    await person.go(path);
    return person;
  };
  const rows = (person) => person.page.locator('tbody tr');

  it('list them, and make one whose secret is shown once', async () => {
    const played = new Played();
    const p = await come(played, '/system/webhooks');
    await p.sees('The shop', 'table');
    await rows(p).filter({hasText: 'old.example'}).getByText('switched off').waitFor();
    await rows(p).filter({hasText: 'old.example'}).getByText('auction.bid auction.closed').waitFor();
    await p.page.getByText('Make a webhook').click();
    await p.button('Make the webhook').click();
    await p.sees('An address that begins with https://');
    await p.field('Address').fill('https://new.example/in');
    await p.field('Events').fill('nonsense');
    await p.button('Make the webhook').click();
    await p.sees('It must be the name of an event.');
    await p.field('Events').fill('auction.bid, auction.closed');
    await p.accessible();
    await p.button('Make the webhook').click();
    await p.page.getByRole('heading', {name: 'The webhook’s secret'}).waitFor();
    assert.deepEqual(played.asked.at(-1), [
      'POST all',
      {url: 'https://new.example/in', events: ['auction.bid', 'auction.closed']},
    ]);
    assert.match(await p.page.getByRole('textbox', {name: 'Secret', exact: true}).inputValue(), /^whsec_/);
    await p.accessible();
    await p.button('Done: I have kept it').click();
    assert.equal(await p.page.content().then((html) => html.includes('whsec_')), false);
    await rows(p).filter({hasText: 'new.example'}).getByRole('link').click();
    await p.page.waitForURL(/webhooks\/01KAPX4V0000000000000000H3$/);
    await p.sees('https://new.example/in', 'main');
    await p.leave();
  });

  it('show the log of one, by its states, to its end', async () => {
    const p = await come(new Played(), `/system/webhooks/${hook.id}`);
    await p.sees('msg_0119');
    assert.equal(await rows(p).count(), 50);
    await p.button('Show older ones').click();
    await until(async () => (await rows(p).count()) === 100, 'the second page is there');
    await p.button('Show older ones').click();
    await until(async () => (await rows(p).count()) === 120, 'all are there');
    assert.equal(await p.button('Show older ones').count(), 0);
    await p.button('Dead', {exact: true}).first().click();
    await until(async () => (await rows(p).count()) === 40, 'the dead alone');
    await p.sees('Connection refused');
    assert.equal(await rows(p).filter({hasText: 'delivered'}).count(), 0);
    await p.accessible();
    await p.leave();
  });

  it('say one again, and all that are dead after a question', async () => {
    const played = new Played();
    const p = await come(played, `/system/webhooks/${hook.id}`);
    const dead = p.page.locator('[data-delivery=msg_0119]');
    await dead.getByRole('button').click();
    await p.sees('msg_0119 will be delivered again.');
    await dead.getByText('pending').waitFor();
    assert.equal(await dead.getByRole('button').count(), 0, 'it is on its way already');
    await p.button('Deliver the dead again (39)…').click();
    await p.sees('39 messages have been given up.', 'dialog');
    await p.button('No').click();
    assert.equal(played.log.filter((d) => d.state === 'dead').length, 39);
    await p.button('Deliver the dead again (39)…').click();
    await p.button('Yes, all of them').click();
    await p.sees('39 will be delivered again.');
    await until(async () => (await p.button(/^Deliver the dead again/).count()) === 0, 'none is dead');
    await p.leave();
  });

  it('ping, switch, change, give a new secret, and delete with a question', async () => {
    const played = new Played();
    const p = await come(played, `/system/webhooks/${hook.id}`);
    await p.button('Send a ping').click();
    await p.sees('A ping is on its way');
    await rows(p).first().getByText('ping', {exact: true}).waitFor();
    await p.button('Switch it off').click();
    await p.button('Switch it on').waitFor();
    assert.deepEqual(played.asked.find(([what]) => what === 'PATCH one')[1], {enabled: false});
    await p.page.getByText('Change it').click();
    await p.field('Description').fill('The new shop');
    await p.button('Save the changes').click();
    await p.sees('The new shop', 'header.title');
    assert.deepEqual(played.asked.filter(([what]) => what === 'PATCH one')[1][1], {
      url: hook.url,
      events: null,
      description: 'The new shop',
    });
    await p.button('New secret…').click();
    await p.accessible();
    await p.button('Yes, a new one').click();
    await p.page.getByRole('heading', {name: 'The new secret'}).waitFor();
    await p.sees('Messages have both signatures until');
    await p.button('Delete…').click();
    await p.button('Yes, delete it').click();
    await p.page.waitForURL(/\/system\/webhooks$/);
    await p.sees('old.example');
    assert.equal(await rows(p).filter({hasText: 'The shop'}).count(), 0);
    await p.leave();
  });

  it('say why the server has switched one off', async () => {
    const p = await come(new Played(), '/system/webhooks/01KAPX4V0000000000000000H2');
    await p.sees('it answered 410 Gone');
    await p.leave();
  });

  it('fit a phone', async () => {
    for (const path of ['/system/webhooks', `/system/webhooks/${hook.id}`]) {
      const p = await come(new Played(), path, {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true});
      await rows(p).first().waitFor();
      await p.accessible();
      const wide = await p.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(wide <= 0, `${path} is ${wide} pixels wider than the screen`);
      await p.leave();
    }
  });
});

describe('the webhooks pages on the daemon', () => {
  let browser, daemon, receiver, answer, heard;
  before(async () => {
    daemon = await new Daemon(
      '--webhooks-allow-http',
      '--webhooks-allow-private',
      '--webhooks-first-retry',
      '500ms',
    ).start();
    browser = await launch();
    answer = 500;
    heard = [];
    receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += part));
      request.on('end', () => {
        heard.push({id: request.headers['webhook-id'], body: JSON.parse(text)});
        response.writeHead(answer).end();
      });
    });
    await new Promise((listening) => receiver.listen(0, '127.0.0.1', listening));
  });
  after(async () => {
    await browser?.close();
    receiver?.close();
    receiver?.closeAllConnections();
    await daemon?.end();
  });

  it('make one, see a ping fail, and see it arrive when it is sent again', async () => {
    const p = await Person.come(browser, daemon, {token: daemon.token('root', 'admin')});
    await p.go('/system/webhooks');
    await p.page.getByText('Make a webhook').click();
    await p.field('Address').fill(`http://127.0.0.1:${receiver.address().port}/in`);
    await p.field('Description').fill('A receiver');
    await p.button('Make the webhook').click();
    await p.page.getByRole('heading', {name: 'The webhook’s secret'}).waitFor();
    await p.button('Done: I have kept it').click();
    await p.page.getByRole('link', {name: 'A receiver'}).click();
    await p.button('Send a ping').click();
    const ping = p.page.locator('tbody tr', {hasText: 'ping'}).first();
    await ping.getByText('HTTP 500').waitFor();
    answer = 204;
    await ping.getByText('delivered', {exact: true}).waitFor({timeout: 60_000});
    const auction = await daemon.post('/v1/auctions', daemon.token('sally', 'seller'), vase);
    await daemon.post(`/v1/auctions/${auction.id}/bids`, daemon.token('bob', 'bidder'), {amount: 2000});
    const bid = p.page.locator('tbody tr', {hasText: 'auction.bid'}).first();
    await bid.getByText('delivered', {exact: true}).waitFor();
    const before = heard.length;
    await bid.getByRole('button').click();
    await until(() => heard.length > before, 'it was said again');
    assert.equal(heard.at(-1).id, await bid.getAttribute('data-delivery'), 'with the id that it had');
    await p.accessible();
    await p.leave();
  });
});
