// A sale of many lots, and its feed.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {api, command, Problem} from '../lib/api';
import {dayAndTime, duration, heardMessage, timeOfDay} from '../lib/clock';
import {money} from '../lib/money';
import {groupWords, saleStates} from '../lib/sale';
import type {Sale, SaleEvent} from '../lib/sale';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction, Page} from '../lib/types';
import {isOver} from '../lib/types';
import {person} from '../lib/words';
import {Reason} from '../ui/manage';
import {Countdown, Link, ProblemNote, StateBadge, Title} from '../ui/parts';

const applies: Record<string, string> = {this: 'this lot', all: 'all lots', 'from this on': 'from this lot on'};

function eventText(e: SaleEvent, currency: string): string {
  switch (e.kind) {
    case 'created':
      return 'The sale was made';
    case 'lots_added':
      return `Lots ${e.from} to ${e.to} were added`;
    case 'extended':
      return `Lot ${e.lot}: the end was put off to ${timeOfDay(e.ends_at ?? '')} (${applies[e.applies ?? 'this']})`;
    case 'lot_closed':
      if (e.outcome !== 'sold') return `Lot ${e.lot}: not sold`;
      return `Lot ${e.lot}: sold to ${person(e.winner)} for ${money(e.price, currency)}`;
    case 'lot_cancelled':
      return `Lot ${e.lot} was cancelled`;
    case 'cancelled':
      return `The sale was cancelled: ${e.reason ?? ''}`;
    case 'closed':
      return 'All lots are over';
    default:
      return e.kind;
  }
}

/** The sale's feed: with `after` it goes on where it was lost. */
function useSale(id: string) {
  const [sale, setSale] = useState<Sale | null>(null);
  const [events, setEvents] = useState<SaleEvent[]>([]);
  const [live, setLive] = useState('Connecting…');
  const [error, setError] = useState<unknown>(null);
  const seen = useRef(0);
  const look = () => api<Sale>(`/v1/sales/${id}`).then(setSale);
  useEffect(() => {
    let gone = false;
    let timer = 0;
    let tries = 0;
    let socket: WebSocket | null = null;
    const connect = () => {
      const url = new URL(`/v1/sales/${id}/live?after=${seen.current}`, location.href);
      url.protocol = url.protocol.replace('http', 'ws');
      socket = new WebSocket(url);
      socket.onopen = () => {
        tries = 0;
        setLive('Live');
      };
      socket.onmessage = (message) => {
        const event = JSON.parse(String(message.data)) as SaleEvent & {type: string; server_time?: string};
        if (event.server_time) heardMessage(event.server_time);
        if (event.type !== 'event' || event.seq <= seen.current) return;
        seen.current = event.seq;
        setEvents((all) => [...all.slice(-499), event]);
        void look().catch(() => undefined);
      };
      socket.onclose = (event) => {
        if (gone) return;
        if (event.code === 1000) return setLive('No more changes');
        setLive('Connection lost; trying again');
        timer = window.setTimeout(connect, Math.min(8000, 300 * 1.7 ** tries++) * (0.7 + Math.random() * 0.6));
      };
    };
    look().then(connect, (problem) => {
      setError(problem);
      if (!(problem instanceof Problem) || problem.status === 0)
        timer = window.setTimeout(() => {
          void look().then(connect, setError);
        }, 2000);
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      socket?.close();
    };
  }, [id]);
  return {sale, events, live, error, look};
}

function useLots(id: string, change: number, page: number): {lots: Auction[]; more: boolean} {
  const [lots, setLots] = useState<Auction[]>([]);
  const [more, setMore] = useState(false);
  const cursors = useRef<(string | null)[]>([null]);
  useEffect(() => {
    let gone = false;
    const read = async () => {
      for (let i = 0; i <= page; ++i) {
        if (i < page && cursors.current[i + 1]) continue;
        const from = cursors.current[i] ? `&cursor=${encodeURIComponent(cursors.current[i]!)}` : '';
        const answer = await api<Page<Auction>>(`/v1/sales/${id}/lots?limit=50${from}`);
        cursors.current[i + 1] = answer.next_cursor;
        if (i === page && !gone) {
          setLots(answer.items);
          setMore(answer.next_cursor !== null);
        }
      }
    };
    void read().catch(() => undefined);
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') void read().catch(() => undefined);
    }, 3000);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [id, page, change]);
  return {lots, more};
}

export function SalePage(p: {id: string}) {
  const {sale, events, live, error, look} = useSale(p.id);
  const [page, setPage] = useState(0);
  const {lots, more} = useLots(p.id, events.length, page);
  const who = useStore(session);
  const [asked, setAsked] = useState(false);
  const latest = useMemo(() => [...events].reverse().slice(0, 100), [events]);
  if (!sale)
    return (
      <>
        <Title>Sale</Title>
        <ProblemNote error={error} title="It cannot be shown." />
      </>
    );
  const counts = sale.lots;
  return (
    <>
      <Title
        lead={
          <span class="facts">
            <span class={`badge is-${sale.state}`}>{saleStates[sale.state] ?? sale.state}</span>
            <span>Seller: {sale.seller}</span>
            <span role="status">{live}</span>
          </span>
        }>
        {sale.title}
      </Title>
      <dl class="tiles">
        {(
          [
            ['Lots', counts.total],
            ['Open', counts.open + counts.scheduled],
            ['Sold', counts.sold],
            ['Not sold', counts.unsold],
            ['Cancelled', counts.cancelled],
          ] as const
        ).map(([name, n]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{n.toLocaleString('en')}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet sub">
        {groupWords[sale.group]}{' '}
        {sale.stagger_ms > 0 ? `Ends are ${duration(sale.stagger_ms)} apart.` : 'All lots end together.'}{' '}
        {`The last ends ${dayAndTime(sale.last_lot_ends_at)}.`}
      </p>
      <div class="two">
        <section aria-labelledby="lots-title">
          <h2 id="lots-title">Lots</h2>
          <div class="scroll" tabIndex={0} role="region" aria-label="Table of lots">
            <table>
              <thead>
                <tr>
                  <th scope="col" class="num">
                    Lot
                  </th>
                  <th scope="col">Title</th>
                  <th scope="col" class="num">
                    Price
                  </th>
                  <th scope="col" class="num">
                    Bids
                  </th>
                  <th scope="col">State</th>
                  <th scope="col" class="num">
                    Ends in
                  </th>
                </tr>
              </thead>
              <tbody>
                {lots.map((a) => (
                  <tr key={a.id}>
                    <td class="num">{a.sale?.lot}</td>
                    <td>
                      <Link href={`/auctions/${a.id}`}>{a.title}</Link>
                    </td>
                    <td class="num">{money(a.price ?? a.starting_price, a.currency)}</td>
                    <td class="num">{a.bid_count}</td>
                    <td>
                      <StateBadge auction={a} />
                    </td>
                    <td class="num">{isOver(a) ? '–' : <Countdown until={a.ends_at} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {(page > 0 || more) && (
            <div class="actions">
              <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
                Earlier lots
              </button>
              <button type="button" disabled={!more} onClick={() => setPage(page + 1)}>
                Later lots
              </button>
            </div>
          )}
        </section>
        <div class="stack">
          <section class="card" aria-labelledby="feed">
            <h2 id="feed">What happens</h2>
            <ol class="plain feed" aria-live="polite">
              {latest.map((e) => (
                <li key={e.seq}>
                  <time class="quiet" dateTime={e.at}>
                    {timeOfDay(e.at)}
                  </time>{' '}
                  {eventText(e, sale.currency ?? 'USD')}
                </li>
              ))}
            </ol>
          </section>
          {who.token && ['open', 'scheduled'].includes(sale.state) && (
            <div class="actions">
              <button type="button" class="danger" onClick={() => setAsked(true)}>
                Cancel the sale…
              </button>
            </div>
          )}
        </div>
      </div>
      {asked && (
        <Reason
          title="Cancel the sale?"
          text="All lots that are not over are called off. That cannot be taken back."
          needed
          yes="Yes, cancel it"
          onYes={async (reason) => {
            await command(`/v1/sales/${p.id}/cancel`, {reason});
            setAsked(false);
            void look();
          }}
          onNo={() => setAsked(false)}
        />
      )}
    </>
  );
}
