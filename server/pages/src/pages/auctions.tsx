// The list: open, soon, over, one's own; searched, filtered, sorted.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {belongs, Catalog, choose} from '../lib/catalog';
import type {Order, Tab} from '../lib/catalog';
import {dayAndTime, serverNow} from '../lib/clock';
import {clockPrice} from '../lib/dutch';
import {money} from '../lib/money';
import {query, setQuery} from '../lib/route';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction, Format} from '../lib/types';
import {isOpen, isOver} from '../lib/types';
import {formatNames, reserveText} from '../lib/words';
import {LongList} from '../ui/long_list';
import {Countdown, Link, ProblemNote, StateBadge, Title, useBeat} from '../ui/parts';

const tabNames: [Tab, string][] = [
  ['open', 'Open'],
  ['soon', 'Soon'],
  ['over', 'Over'],
  ['mine', 'Yours'],
];
const orderNames: [Order, string][] = [
  ['ending', 'Ending first'],
  ['newest', 'Newest first'],
  ['bids', 'Most bids'],
  ['price_up', 'Lowest price'],
  ['price_down', 'Highest price'],
  ['title', 'Title'],
];

function When(p: {auction: Auction}) {
  const a = p.auction;
  if (isOver(a))
    return (
      <>
        <span class="quiet">Ended</span>
        <span>{dayAndTime(a.ends_at)}</span>
      </>
    );
  if (a.state === 'scheduled')
    return (
      <>
        <span class="quiet">Opens in</span>
        <Countdown until={a.starts_at} soon={0} />
      </>
    );
  if (a.state === 'paused')
    return (
      <>
        <span class="quiet">Paused</span>
        <span>{Math.ceil(a.remaining_ms / 60000)} min left</span>
      </>
    );
  if (a.state === 'draft') return <span class="quiet">Draft</span>;
  return (
    <>
      <span class="quiet">Ends in</span>
      <Countdown until={a.ends_at} />
    </>
  );
}

/** A price clock's price moves by itself. */
function ClockPrice(p: {auction: Auction}) {
  const a = p.auction;
  useBeat(1000);
  return <>{money(clockPrice(a, serverNow())?.price ?? a.price ?? a.starting_price, a.currency)}</>;
}

function Row(p: {auction: Auction}) {
  const a = p.auction;
  const price = a.price ?? a.starting_price;
  return (
    <Link href={`/auctions/${a.id}`} class="row">
      <span class="what">
        <span class="name">{a.title}</span>
        <span class="quiet facts">
          <span>{formatNames[a.format]}</span>
          <span>{a.seller}</span>
          {a.has_reserve && <span>{reserveText(a)}</span>}
        </span>
      </span>
      <span class="badges">
        <StateBadge auction={a} />
      </span>
      <span class="num">
        <span class="quiet">{a.price === null ? 'Starts at' : isOver(a) ? 'Price' : 'Now'}</span>
        <span class="amount">{isOpen(a) && a.price_clock ? <ClockPrice auction={a} /> : money(price, a.currency)}</span>
      </span>
      <span class="num bids">
        <span class="quiet">Bids</span>
        <span>{a.bid_count}</span>
      </span>
      <span class="num when">
        <When auction={a} />
      </span>
    </Link>
  );
}

/** Those whose time has come, and those that are seen, every few seconds. */
function useFresh(catalog: Catalog, seen: {current: Auction[]}) {
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      const now = serverNow();
      const due = seen.current.filter((a) => !isOver(a) && (Date.parse(a.ends_at) - now < 600_000 || a.bid_count > 0));
      void catalog.refresh(due.slice(0, 30).map((a) => a.id));
    }, 3000);
    return () => clearInterval(timer);
  }, [catalog]);
}

export function AuctionsPage() {
  const signedIn = useStore(session).token !== null;
  const wanted = tabNames.find(([name]) => name === query('show'))?.[0] ?? 'open';
  const [tab, setTab] = useState<Tab>(wanted === 'mine' && !signedIn ? 'open' : wanted);
  const [search, setSearch] = useState(query('q'));
  const [format, setFormat] = useState(query('format'));
  const [order, setOrder] = useState<Order>(orderNames.find(([name]) => name === query('sort'))?.[0] ?? 'ending');
  const catalog = useMemo(() => new Catalog(tab), [tab]);
  useEffect(() => () => catalog.end(), [catalog]);
  const listed = useStore(catalog.listed);
  const seen = useRef<Auction[]>([]);
  useFresh(catalog, seen);

  const items = useMemo(
    () =>
      choose(
        [...listed.items.values()].filter((a) => belongs(a, tab)),
        search,
        format,
        order,
        tab === 'over',
      ),
    [listed.items, search, format, order, tab],
  );
  const set = (name: string, value: string, plain = '') => setQuery(name, value === plain ? '' : value);

  return (
    <>
      <Title lead="Watch any of them live. To bid, sign in.">Auctions</Title>
      <div class="tabs" role="group" aria-label="Which auctions">
        {tabNames
          .filter(([name]) => name !== 'mine' || signedIn)
          .map(([name, text]) => (
            <button
              key={name}
              type="button"
              aria-pressed={tab === name}
              onClick={() => {
                setTab(name);
                set('show', name, 'open');
              }}>
              {text}
            </button>
          ))}
      </div>
      <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
        <div class="field grow">
          <label for="q">Search</label>
          <input
            id="q"
            type="search"
            value={search}
            placeholder="Title or seller"
            onInput={(e) => {
              setSearch(e.currentTarget.value);
              set('q', e.currentTarget.value);
            }}
          />
        </div>
        <div class="field">
          <label for="format">Format</label>
          <select
            id="format"
            value={format}
            onChange={(e) => {
              setFormat(e.currentTarget.value);
              set('format', e.currentTarget.value);
            }}>
            <option value="">All formats</option>
            {(Object.keys(formatNames) as Format[]).map((f) => (
              <option key={f} value={f}>
                {formatNames[f]}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="sort">Order</label>
          <select
            id="sort"
            value={order}
            onChange={(e) => {
              setOrder(e.currentTarget.value as Order);
              set('sort', e.currentTarget.value, 'ending');
            }}>
            {orderNames.map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        </div>
      </form>
      <p class="quiet count" role="status">
        {items.length.toLocaleString('en')} {items.length === 1 ? 'auction' : 'auctions'}
        {listed.loading && listed.items.size === 0 ? ', loading…' : ''}
        {listed.more ? `; the first ${listed.items.size.toLocaleString('en')} of more are here` : ''}
      </p>
      <ProblemNote error={listed.problem} title="The list could not be read." />
      {items.length > 0 && (
        <LongList
          items={items}
          label="Auctions"
          row={(a) => <Row auction={a} />}
          seen={(shown) => {
            seen.current = shown;
          }}
        />
      )}
      {items.length === 0 && !listed.loading && !listed.problem && (
        <p class="empty">
          {search || format ? 'Nothing fits. Try other words, or another format.' : 'There is nothing here now.'}
        </p>
      )}
    </>
  );
}
