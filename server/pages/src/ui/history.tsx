// The bidding so far: a plot of the price, and every step in a table, the latest first.
import {useMemo, useState} from 'preact/hooks';
import {dayAndTime, serverNow, timeOfDay} from '../lib/clock';
import type {Extension} from '../lib/live';
import {money} from '../lib/money';
import type {Auction, Bid} from '../lib/types';
import {isOver} from '../lib/types';
import {bidOutcome, person} from '../lib/words';
import {Plot} from './plot';
import type {Line} from './plot';

const kRows = 50; // at first; the rest on request

type Column = (number | null)[];

/** One x for each step; a price stands until the next. */
function series(a: Auction, bids: Bid[], ownMaximum: number | null): {data: [number[], ...Column[]]; lines: Line[]} {
  const steps = bids.filter((b) => b.price !== null || b.amount !== null);
  const xs = steps.map((b) => Date.parse(b.at) / 1000);
  const prices: Column = steps.map((b) => b.price);
  const visible: Column = steps.map((b) => (b.outcome === 'retracted' ? null : b.amount));
  const until = (isOver(a) ? Date.parse(a.ends_at) : serverNow()) / 1000;
  if (xs.length && until > xs[xs.length - 1]) {
    xs.push(until);
    prices.push(prices[prices.length - 1]);
    visible.push(null);
  }
  const data: [number[], ...Column[]] = [xs, prices, visible];
  const lines: Line[] = [
    {label: 'Price', color: '--accent', steps: true, width: 2.5},
    {label: 'What each bid showed', color: '--ink', only: 'points'},
  ];
  if (ownMaximum !== null) {
    data.push(xs.map(() => ownMaximum));
    lines.push({label: 'Your maximum', color: '--blue', dash: [6, 4]});
  }
  return {data, lines};
}

export function History(p: {
  auction: Auction;
  bids: Bid[];
  extensions: Extension[];
  own: string | null;
  ownMaximum: number | null;
  fresh: number;
  act?: (bid: Bid) => preact.ComponentChildren;
}) {
  const {auction: a, bids} = p;
  const [all, setAll] = useState(false);
  const plot = useMemo(() => series(a, bids, p.ownMaximum), [bids, p.ownMaximum, a.state, a.price]);
  const latest = [...bids].reverse();
  const shown = all ? latest : latest.slice(0, kRows);
  const first = bids.find((b) => b.price !== null)?.price;
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {bids.length === 0 && <p class="quiet">No bids yet.</p>}
      {first !== undefined && plot.data[0].length > 1 && (
        <Plot
          data={plot.data}
          lines={plot.lines}
          axis={(v) => money(Math.round(v), a.currency)}
          wide={84}
          marks={p.extensions.map((e) => Date.parse(e.at) / 1000)}
          label={`The price, from ${money(first, a.currency)} to ${money(a.price, a.currency)}. Also in the table.`}
        />
      )}
      {bids.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of bids">
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Bidder</th>
                <th scope="col" class="num">
                  Showed
                </th>
                <th scope="col" class="num">
                  Price after
                </th>
                <th scope="col">Outcome</th>
                {p.act && (
                  <th scope="col">
                    <span class="visually-hidden">Actions</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {shown.map((b) => (
                <tr key={b.seq} class={`${b.seq > p.fresh ? 'fresh' : ''} ${b.outcome === 'retracted' ? 'gone' : ''}`}>
                  <td>
                    <time dateTime={b.at} title={dayAndTime(b.at)}>
                      {timeOfDay(b.at)}
                    </time>
                  </td>
                  <td class={b.bidder === p.own ? 'who-bid own' : 'who-bid'}>
                    {b.bidder === p.own ? 'You' : person(b.bidder)}
                  </td>
                  <td class="num">
                    {money(b.amount, a.currency)}
                    {b.units && b.units > 1 ? ` × ${b.units}` : ''}
                  </td>
                  <td class="num">{money(b.price, a.currency)}</td>
                  <td>{bidOutcome(b.outcome)}</td>
                  {p.act && <td class="num">{p.act(b)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {latest.length > shown.length && (
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          Show all {latest.length}
        </button>
      )}
    </section>
  );
}
