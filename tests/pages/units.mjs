// Functions of the pages that need no browser: node units.mjs DIRECTORY, where the pages were bundled.
import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const work = process.argv[2];
const {build} = createRequire(join(work, 'package.json'))('esbuild');

/** A module of src/, as it is in the pages. What it needs of a browser at its start stands in for one. */
globalThis.sessionStorage = {getItem: () => null, setItem() {}, removeItem() {}};
globalThis.location = {pathname: '/', search: ''};
globalThis.window = {addEventListener() {}};
async function load(entry) {
  const {
    outputFiles: [file],
  } = await build({
    entryPoints: [join(work, 'src/lib', entry)],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
    absWorkingDir: work,
  });
  return import(`data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`);
}

const {money, parse, plain} = await load('money.ts');
const clock = await load('clock.ts');
const {lotsOf, readCsv, readDuration} = await load('csv.ts');
const {clockPrice} = await load('dutch.ts');
const {extensionsOf} = await load('extensions.ts');
const {rules} = await load('words.ts');
const {momentOfSale} = await load('sale.ts');
const {chooseTokens, lifeUntil} = await load('tokens.ts');
const {eventNames, lastAnswer, renewed} = await load('webhooks.ts');

describe('a sale in a list', () => {
  const sale = {
    starts_at: '2026-11-22T16:00:00Z',
    first_lot_ends_at: '2026-11-22T18:00:00Z',
    last_lot_ends_at: '2026-11-22T18:05:00Z',
  };
  const moment = (state, time) => momentOfSale({...sale, state}, Date.parse(time));
  it('is waited for until it opens, its first lot ends, its last', () => {
    const rows = [
      ['scheduled', '2026-11-22T15:00:00Z', 'Opens in', sale.starts_at],
      ['open', '2026-11-22T16:00:00Z', 'First lot ends in', sale.first_lot_ends_at],
      ['open', '2026-11-22T18:00:00Z', 'Last lot ends in', sale.last_lot_ends_at],
    ];
    for (const [state, time, what, at] of rows) assert.deepEqual(moment(state, time), {what, at, counts: true});
  });
  it('is waited for no more when it is over, or called off before its end', () => {
    for (const state of ['closed', 'cancelling', 'cancelled'])
      assert.equal(moment(state, '2026-11-22T17:00:00Z').counts, false, state);
  });
});

describe('amounts', () => {
  it('are read without rounding, by the digits of their currency', () => {
    const rows = [
      ['175', 'USD', 17500],
      ['175.5', 'USD', 17550],
      ['1,234.50', 'USD', 123450],
      ['$9.00', 'USD', 900],
      ['0.29', 'USD', 29],
      ['500', 'JPY', 500],
      ['1.234', 'KWD', 1234],
      ['9007199254740.99', 'USD', 900719925474099],
      ['1.234', 'USD', null],
      ['500.0', 'JPY', null],
      ['0', 'USD', null],
      ['-1', 'USD', null],
      ['1e3', 'USD', null],
      ['1,23', 'USD', null],
      ['', 'USD', null],
      ['12 USD', 'USD', null],
      ['10000000000000.01', 'USD', null],
    ];
    for (const [text, currency, minor] of rows) assert.equal(parse(text, currency), minor, `${text} ${currency}`);
  });
  it('are written back as they were', () => {
    assert.deepEqual(
      [plain(5, 'USD'), plain(123450, 'USD'), plain(500, 'JPY'), plain(1234, 'KWD')],
      ['0.05', '1234.50', '500', '1.234'],
    );
    assert.equal(money(17500, 'USD'), '$175.00');
    for (const minor of [1, 99, 100, 101, 123456789]) assert.equal(parse(plain(minor, 'USD'), 'USD'), minor);
  });
});

describe('a command', () => {
  it('keeps its key until it is known what came of it', async () => {
    const {command} = await load('api.ts');
    const keys = [];
    let answers = [];
    const real = {fetch: globalThis.fetch, setTimeout: globalThis.setTimeout};
    globalThis.setTimeout = (wake) => queueMicrotask(wake);
    globalThis.fetch = async (_, {headers}) => {
      keys.push(headers['Idempotency-Key']);
      const status = answers.shift();
      if (!status) throw new TypeError('no network');
      return new Response(JSON.stringify(status < 300 ? {} : {code: 'below_minimum'}), {status});
    };
    const ask = (body) =>
      command('/v1/auctions', body).then(
        () => 'made',
        (problem) => problem.code,
      );
    try {
      assert.equal(await ask({title: 'A lamp'}), 'unreachable');
      assert.equal(new Set(keys).size, 1, 'four tries of one thing');
      answers = [201, 201];
      assert.equal(await ask({title: 'A chair'}), 'made');
      assert.notEqual(keys.at(-1), keys[0], 'another thing');
      assert.equal(await ask({title: 'A lamp'}), 'made');
      assert.equal(keys.at(-1), keys[0], 'the same thing, of which nobody knew');
      answers = [201, 409, 409];
      await ask({title: 'A lamp'});
      assert.notEqual(keys.at(-1), keys[0], 'one more of it');
      assert.equal(await ask({title: 'A stool'}), 'below_minimum');
      const refused = keys.at(-1);
      await ask({title: 'A stool'});
      assert.notEqual(keys.at(-1), refused, 'a refusal is known');
    } finally {
      Object.assign(globalThis, real);
    }
  });
});

describe('the server’s clock', () => {
  let now = 1000; // of the steady clock
  Object.defineProperty(globalThis, 'performance', {value: {now: () => now}});
  const at = (ms) => new Date(ms).toISOString();
  it('lies within its error, and a quicker answer makes it smaller', () => {
    clock.heardAnswer(at(500_000), 900, 1000);
    assert.ok(Math.abs(clock.serverNow() - 500_050) <= clock.clockError());
    assert.ok(clock.clockError() > 45 && clock.clockError() < 55);
    now = 2000;
    clock.heardAnswer(at(501_040), 1990, 2000);
    assert.ok(clock.clockError() < 7, String(clock.clockError()));
  });
  it('is not pulled back by messages that were long on their way', () => {
    const before = clock.serverNow();
    clock.heardMessage(at(before - 5000));
    assert.ok(Math.abs(clock.serverNow() - before) < 1);
  });
  it('is learned anew when it is another one since a restart', () => {
    clock.heardAnswer(at(900_000), 1990, 2000);
    assert.ok(Math.abs(clock.serverNow() - 900_005) <= clock.clockError() + 1);
  });
  it('counts down in whole seconds, rounded up', () => {
    assert.deepEqual([0, 1, 1000, 1001, 59_999, 3_600_000, 90_000_000, 200_000_000].map(clock.countdown), [
      '00:00',
      '00:01',
      '00:01',
      '00:02',
      '01:00',
      '1:00:00',
      '25:00:00',
      '2 d 7 h',
    ]);
  });
});

describe('CSV', () => {
  it('is read as RFC 4180 has it', () => {
    const {lines} = readCsv('\uFEFFa,b\r\n"x, ""y""\nz",2\r\n\r\n,\n');
    assert.deepEqual(lines, [
      {number: 1, cells: ['a', 'b']},
      {number: 2, cells: ['x, "y"\nz', '2']},
      {number: 5, cells: ['', '']},
    ]);
    assert.equal(readCsv('a\n"b\nc').open, 2);
  });
  it('knows durations', () => {
    assert.deepEqual(['90s', '1h30m', '7d', '5', 'm', '1x'].map(readDuration), [
      90_000,
      5_400_000,
      604_800_000,
      null,
      null,
      null,
    ]);
  });
  it('says what is wrong with which line', () => {
    const {lots} = lotsOf(
      'title,starting_price,duration,reserve_price\nA,9.00,1h,\nB,9.001,1h,\n,9.00,,\nC,9.00,1h,8.00\nD,9.00,1h,,,x\n',
    );
    assert.deepEqual(
      lots.map((l) => [l.line, Object.keys(l.errors)]),
      [
        [2, []],
        [3, ['starting_price']],
        [4, ['title', 'duration']],
        [5, ['reserve_price']],
        [6, ['line']],
      ],
    );
    assert.match(lotsOf('titel\nA\n').problem, /“titel”/);
    assert.match(lotsOf('title,title\nA,B\n').problem, /twice/);
  });
});

describe('price clocks', () => {
  const start = Date.parse('2026-11-22T16:00:00Z');
  const dutch = {
    format: 'dutch',
    starting_price: 1000,
    price: null,
    starts_at: '2026-11-22T16:00:00Z',
    price_clock: {step: 100, interval_ms: 5000, floor: 650},
  };
  it('step by the server’s time, down to the floor', () => {
    const at = (ms) => clockPrice(dutch, start + ms);
    assert.deepEqual(
      [0, 4999, 5000, 19_999, 20_000, 90_000].map((ms) => at(ms).price),
      [1000, 1000, 900, 700, 650, 650],
    );
    assert.equal(at(5001).nextAt, start + 10_000);
    assert.equal(at(90_000).nextAt, null);
  });
  it('are not worked out where the server says another price: it was paused', () => {
    assert.equal(clockPrice({...dutch, price: 1000, server_time: '2026-11-22T16:00:07Z'}, start + 8000), null);
  });
});

describe('extensions', () => {
  it('are worked out from the bids, where that leads to the end as it is', () => {
    const auction = {
      extensions: 1,
      original_ends_at: '2026-11-22T16:10:00.000Z',
      ends_at: '2026-11-22T16:11:30.000Z',
      soft_close: {window_ms: 120_000, extension_ms: 120_000},
    };
    const bid = (at, price) => ({kind: 'bid', at, price, bidder: 'bidder-1', outcome: 'leading'});
    const bids = [bid('2026-11-22T16:00:00.000Z', 100), bid('2026-11-22T16:09:30.000Z', 200)];
    assert.deepEqual(extensionsOf(auction, bids, []), [
      {at: '2026-11-22T16:09:30.000Z', ends_at: '2026-11-22T16:11:30.000Z'},
    ]);
    assert.deepEqual(extensionsOf({...auction, ends_at: '2026-11-22T16:12:00.000Z'}, bids, []), []);
  });
});

describe('rules in words', () => {
  it('say soft close as people do', () => {
    const terms = {
      title: 'x',
      currency: 'USD',
      format: 'english',
      starting_price: 100,
      soft_close: {window_ms: 120_000, extension_ms: 120_000, max_extensions: 20},
    };
    assert.ok(rules(terms).includes('Bids in the last 2 minutes extend by 2 minutes, at most 20 times.'));
    assert.ok(
      rules({...terms, soft_close: {window_ms: 90_000, extension_ms: 60_000, mode: 'add', max_extensions: 1}}).includes(
        'Bids in the last 1 minute 30 seconds add 1 minute to the end, at most once.',
      ),
    );
  });
});

describe('tokens', () => {
  it('are found by all words of account, role, scope and id, the newest first', () => {
    const token = (id, account, role, state = 'active', scope = null) => ({id, account, role, state, scope});
    const all = [
      token('A1', 'bob', 'bidder'),
      token('A2', 'bob', 'seller', 'revoked'),
      token('A3', 'Bobby', 'bidder', 'active', {sale: 'S9'}),
    ];
    const found = (state, words) => chooseTokens(all, state, words).map((t) => t.id);
    assert.deepEqual(found('', ''), ['A3', 'A2', 'A1']);
    assert.deepEqual(found('active', ' BOB  bidder '), ['A3', 'A1']);
    assert.deepEqual(found('', 's9'), ['A3']);
    assert.deepEqual(found('', 'a2'), ['A2']);
    assert.deepEqual(found('expired', ''), []);
  });
  it('are good until a moment that is to come, within ten years', () => {
    const now = Date.parse('2026-11-22T16:00:00Z');
    assert.deepEqual(lifeUntil('2026-11-22T17:00:00Z', now), {ms: 3_600_000});
    assert.match(lifeUntil('2026-11-22T16:00:00.5Z', now).error, /over already/);
    assert.match(lifeUntil('', now).error, /a day and a time/);
    assert.match(lifeUntil('2037-11-22T16:00:00Z', now).error, /ten years/);
  });
});

describe('webhooks', () => {
  it('keep the older pages of a log when its first one is read again', () => {
    const row = (id, at, state = 'dead') => ({id, created_at: `2026-11-22T16:00:0${at}.000Z`, state});
    const [a, b, c, d] = [row('a', 1), row('b', 2), row('c', 3), row('d', 4)];
    const old = {items: [c, b, a], next_cursor: null};
    assert.deepEqual(renewed(old, {items: [d, c], next_cursor: 'c'}), {items: [d, c, b, a], next_cursor: null});
    assert.deepEqual(
      renewed(old, {items: [d, b], next_cursor: 'b'}),
      {items: [d, b, a], next_cursor: null},
      'c is of it no more',
    );
    const alone = {items: [d], next_cursor: null};
    assert.deepEqual(renewed(old, alone), alone, 'there is no second page');
    const page = {items: [d, c], next_cursor: 'c'};
    assert.deepEqual(renewed({items: [c], next_cursor: 'c'}, page), page);
  });
  it('take names of events apart, and none for all', () => {
    assert.deepEqual(eventNames(' auction.closed, auction.bid\nauction.closed '), ['auction.closed', 'auction.bid']);
    assert.equal(eventNames(' , '), null);
  });
  it('say what the receiver said last', () => {
    const say = (last_status, last_error, attempts = 1) => lastAnswer({last_status, last_error, attempts});
    assert.deepEqual(
      [say(204), say(undefined, 'timeout'), say(503, 'busy'), say(undefined, undefined, 0)],
      ['HTTP 204', 'timeout', 'HTTP 503', 'not tried yet'],
    );
  });
});
