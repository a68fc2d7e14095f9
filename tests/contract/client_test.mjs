// docs/client.js keeps what it says: every event once and in order, whatever happens to the server under it.
// Usage: GAVEL_BIN=… node client_test.mjs PATH_OF_CLIENT_JS
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import test from 'node:test';
import {pathToFileURL} from 'node:url';
import {WebSocket} from 'ws';
import {Daemon} from './daemon.mjs';

const client = resolve(process.env.GAVEL_CLIENT);
const {watch} = await import(pathToFileURL(client));

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function until(condition, what) {
  for (let i = 0; i < 3_000; ++i) {
    if (await condition()) return;
    await pause(20);
  }
  assert.fail(`waited in vain until ${what}`);
}

async function call(daemon, token, method, path, body) {
  const answer = await fetch(daemon.url + path, {
    method,
    headers: {'Content-Type': 'application/json', ...(token && {Authorization: `Bearer ${token}`})},
    body: body && JSON.stringify(body),
  });
  return {status: answer.status, json: await answer.json()};
}

/** A watcher, and all that it was told. */
function follow(url, options) {
  const told = {snapshots: [], events: [], ticks: [], online: [], end: null};
  const watcher = watch(
    url,
    {
      snapshot: (message) => told.snapshots.push(message),
      event: (message) => told.events.push(message),
      tick: (message) => told.ticks.push(message),
      online: (connected) => told.online.push(connected),
      end: (why) => (told.end = why),
    },
    {WebSocket, ...options},
  );
  return {watcher, told};
}

const AUCTION = {
  title: 'Clock',
  currency: 'USD',
  format: 'english',
  starting_price: 9900,
  increments: 'fixed:1',
  duration_ms: 600_000,
};

test('the client fits 150 lines', async () => {
  const lines = (await readFile(client, 'utf8')).split('\n').length - 1;
  assert.ok(lines <= 150, `${lines} lines`);
});

test('who watches while the server is killed misses nothing and hears nothing twice', {timeout: 240_000}, async () => {
  const daemon = await new Daemon().start();
  const seller = daemon.token('sally', 'seller');
  const bidders = [daemon.token('ann', 'bidder'), daemon.token('bob', 'bidder')];
  const auction = (await call(daemon, seller, 'POST', '/v1/auctions', AUCTION)).json;
  const path = `/v1/auctions/${auction.id}`;
  const {watcher, told} = follow(daemon.url + path);
  await until(() => told.snapshots.length === 1, 'the snapshot comes');

  let amount = 10_000;
  const bid = async () => {
    amount += 10;
    const token = bidders[(amount / 10) % 2];
    return (await call(daemon, token, 'POST', `${path}/bids`, {amount}).catch(() => ({status: 0}))).status;
  };
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL']) {
    for (let i = 0; i < 10; ++i) assert.equal(await bid(), 201);
    const racing = Promise.all([bid(), bid(), bid()]); // some of these are not answered
    await daemon.kill(signal);
    await racing;
    await daemon.start();
    for (let i = 0; i < 10; ++i) assert.equal(await bid(), 201); // perhaps while nobody watches
  }
  const last = (await call(daemon, null, 'GET', path)).json.seq;
  await until(() => told.events.at(-1)?.seq === last, 'it has the last event');
  const wanted = Array.from({length: last - told.snapshots[0].seq}, (_, i) => told.snapshots[0].seq + 1 + i);
  assert.deepEqual(
    told.events.map((event) => event.seq),
    wanted,
    'every event, once, in order',
  );
  assert.equal(told.snapshots.length, 1, 'no second snapshot: it resumed');
  assert.deepEqual(told.online.slice(0, 3), [true, false, true]);
  const {items} = (await call(daemon, null, 'GET', `${path}/bids?limit=200`)).json;
  const bids = told.events.filter((event) => event.kind === 'bid');
  const essence = ({seq, bidder, price}) => ({seq, bidder, price});
  assert.deepEqual(bids.map(essence), items.map(essence));

  await until(() => told.ticks.length > 0, 'it ticks');
  const left = Date.parse(auction.ends_at) - Date.now();
  assert.ok(Math.abs(watcher.remaining() - left) < 5_000, 'the countdown is right');
  assert.equal((await call(daemon, seller, 'POST', `${path}/cancel`, {})).status, 200);
  await until(() => told.end, 'it hears the end');
  assert.deepEqual([told.end, told.events.at(-1).kind, watcher.remaining()], [{code: 1000}, 'cancelled', 0]);

  const late = follow(daemon.url + path, {after: last - 1}).told;
  await until(() => late.end, 'who comes after the end hears of it');
  assert.deepEqual(
    late.events.map((event) => event.seq),
    [last, last + 1],
  );
  await daemon.end();
});

test('who watches what is not there is told so, and who closes hears no more', {timeout: 60_000}, async () => {
  const daemon = await new Daemon().start();
  const nobody = follow(`${daemon.url}/v1/auctions/01KAPX4V000000000000000000`).told;
  await until(() => nobody.end, 'it gives up');
  assert.deepEqual(nobody.end, {status: 404});

  const seller = daemon.token('sally', 'seller');
  const auction = (await call(daemon, seller, 'POST', '/v1/auctions', AUCTION)).json;
  const url = `${daemon.url}/v1/auctions/${auction.id}`;
  const {watcher, told} = follow(url);
  const other = follow(url).told;
  await until(() => told.snapshots.length === 1 && other.snapshots.length === 1, 'the snapshots come');
  watcher.close();
  assert.equal((await call(daemon, seller, 'POST', `/v1/auctions/${auction.id}/pause`, {})).status, 200);
  await until(() => other.events.length === 1, 'the other hears of it');
  assert.deepEqual([told.events, told.end], [[], null]);
  assert.equal((await call(daemon, seller, 'POST', `/v1/auctions/${auction.id}/cancel`, {})).status, 200);
  await until(() => other.end, 'the other hears the end');
  await daemon.end();
});

test('a sale is watched in the same way', {timeout: 60_000}, async () => {
  const daemon = await new Daemon().start();
  const seller = daemon.token('sally', 'seller');
  const sale = (
    await call(daemon, seller, 'POST', '/v1/sales', {
      title: 'A house',
      currency: 'USD',
      increments: 'ebay-us',
      starting_price: 100,
      duration_ms: 600_000,
      lots: [{title: 'Lamp'}],
    })
  ).json;
  const {told} = follow(`${daemon.url}/v1/sales/${sale.id}`);
  await until(() => told.snapshots.length === 1, 'the snapshot comes');
  await daemon.kill('SIGKILL');
  await daemon.start();
  assert.equal((await call(daemon, seller, 'POST', `/v1/sales/${sale.id}/cancel`, {reason: 'rain'})).status, 200);
  await until(() => told.end, 'the sale is over');
  const seqs = told.events.map((event) => event.seq);
  assert.deepEqual(
    seqs,
    seqs.map((_, i) => told.snapshots[0].seq + 1 + i),
  );
  assert.equal(told.events.at(-1).kind, 'closed');
  await daemon.end();
});
