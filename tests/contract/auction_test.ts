// One auction to its end, by a client that knows the API from the contract alone: api.d.ts is generated from it.
import assert from 'node:assert/strict';
import test from 'node:test';
import createClient from 'openapi-fetch';
import type {components, paths} from './api.js';
import {Daemon} from './daemon.mjs';

type Schemas = components['schemas'];

test('a generated client runs an auction to its end', {timeout: 120_000}, async () => {
  const daemon = await new Daemon().start();
  const as = (name: string, role: Schemas['Role']) =>
    createClient<paths>({baseUrl: daemon.url, headers: {Authorization: `Bearer ${daemon.token(name, role)}`}});
  const anybody = createClient<paths>({baseUrl: daemon.url});
  const sally = as('sally', 'seller');
  const ann = as('ann', 'bidder');
  const bob = as('bob', 'bidder');

  const wanted: Schemas['NewAuction'] = {
    title: 'Mantel clock',
    currency: 'USD',
    format: 'english',
    starting_price: 9900,
    increments: 'ebay-us',
    duration_ms: 3000,
  };
  const order = {body: wanted, params: {header: {'Idempotency-Key': 'clock-1'}}};
  const made = await sally.POST('/v1/auctions', order);
  assert.ok(made.data);
  assert.equal(made.response.headers.get('Location'), `/v1/auctions/${made.data.id}`);
  const again = await sally.POST('/v1/auctions', order);
  assert.equal(again.data?.id, made.data.id);
  const params = {path: {id: made.data.id}};

  const first = await ann.POST('/v1/auctions/{id}/bids', {params, body: {amount: 17500}});
  assert.deepEqual([first.data?.outcome, first.data?.price, first.data?.minimum_bid], ['leading', 9900, 10000]);
  assert.equal(first.data?.receipt?.seq, first.data?.seq);
  const second = await bob.POST('/v1/auctions/{id}/bids', {params, body: {amount: 12000}});
  assert.deepEqual([second.data?.outcome, second.data?.price], ['outbid', 12250]);

  // The type of an error says which codes this operation has, and what comes with them.
  const low = await bob.POST('/v1/auctions/{id}/bids', {params, body: {amount: 12400}});
  const code: Schemas['ProblemCode'] | undefined = low.error?.code;
  assert.deepEqual([low.response.status, code, low.error?.minimum_bid], [409, 'below_minimum', 12500]);
  const own = await sally.POST('/v1/auctions/{id}/bids', {params, body: {amount: 20000}});
  assert.equal(own.error?.code, 'own_auction');
  const nobody = await anybody.POST('/v1/auctions/{id}/bids', {params, body: {amount: 20000}});
  assert.equal(nobody.error?.code, 'token_missing');

  const bids = await anybody.GET('/v1/auctions/{id}/bids', {params: {...params, query: {limit: 10}}});
  const steps = bids.data?.items.map((bid) => [bid.seq, bid.bidder, bid.outcome]);
  assert.deepEqual(steps, [
    [2, 'bidder-1', 'leading'],
    [3, 'bidder-2', 'outbid'],
  ]);
  assert.equal(bids.data?.next_cursor, null);

  let auction: Schemas['Auction'] | undefined;
  do {
    await new Promise((done) => setTimeout(done, 100));
    auction = (await anybody.GET('/v1/auctions/{id}', {params})).data;
  } while (auction?.state !== 'closed');
  assert.deepEqual([auction.outcome, auction.high_bidder, auction.price], ['sold', 'bidder-1', 12250]);
  const late = await bob.POST('/v1/auctions/{id}/bids', {params, body: {amount: 90000}});
  assert.equal(late.error?.code, 'auction_closed');

  const results = await sally.GET('/v1/auctions/{id}/results', {params});
  assert.equal(results.data?.winner, 'ann');
  const settled = await sally.POST('/v1/auctions/{id}/settle', {params, body: {reason: 'paid'}});
  assert.equal(settled.data?.settlement, 'settled');
  await daemon.end();
});
