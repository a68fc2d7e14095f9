// One auction, live.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {api, command, Problem} from '../lib/api';
import {dayAndTime, duration, serverNow} from '../lib/clock';
import {clockPrice} from '../lib/dutch';
import {news} from '../lib/events';
import {extensionsOf} from '../lib/extensions';
import {LiveAuction} from '../lib/live';
import type {Connection, Feed} from '../lib/live';
import {money} from '../lib/money';
import {learn, session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction, Bid, OwnBid} from '../lib/types';
import {isClock, isOpen, isOver, isSealed} from '../lib/types';
import {formatNames, nextBid, person, reserveText, rules} from '../lib/words';
import {BidForm} from '../ui/bid_form';
import {BuyNow, OwnStanding} from '../ui/standing';
import {JoinForm, TakeForm} from '../ui/clock_forms';
import {CommitForm} from '../ui/commit_form';
import {History} from '../ui/history';
import {Manage, Reason} from '../ui/manage';
import {Countdown, Link, ProblemNote, StateBadge, Title, useBeat} from '../ui/parts';
import {Proof, Result} from '../ui/result';

function ConnectionState(p: {connection: Connection}) {
  useBeat(1000, p.connection.kind === 'waiting');
  const c = p.connection;
  const seconds = c.kind === 'waiting' ? Math.max(0, Math.ceil((c.until - performance.now()) / 1000)) : 0;
  const text = {live: 'Live', connecting: 'Connecting…', over: 'No more changes', waiting: 'Connection lost'}[c.kind];
  return (
    <p class={`connection is-${c.kind}`}><i class="dot" aria-hidden="true" /><span role="status" id="connection">{text}</span>
      {c.kind === 'waiting' && <span class="quiet"> trying again{seconds > 0 ? ` in ${seconds} s` : ' now'}; nothing is missed</span>}</p>
  );
}

/** What only its bidder may see; asked for again after every step of the bidding. */
function useOwn(id: string, feed: Feed): [OwnBid | null, () => void] {
  const who = useStore(session);
  const [own, setOwn] = useState<OwnBid | null>(null);
  const [asked, setAsked] = useState(0);
  const may = who.token !== null && who.bids !== false;
  const steps = feed.bids.length;
  useEffect(() => {
    if (!may) return setOwn(null);
    let gone = false;
    api<OwnBid>(`/v1/auctions/${id}/bids/own`).then((o) => { if (!gone) setOwn(o); }, (error) => {
      if (error instanceof Problem && error.code === 'forbidden') learn({bids: false});
    });
    return () => { gone = true; };
  }, [id, may, asked, steps]);
  return [own, () => setAsked((n) => n + 1)];
}

/** True from when somebody else took the lead until one leads again, or has read it. */
function useOutbid(auction: Auction | null, own: OwnBid | null): [boolean, () => void] {
  const [outbid, setOutbid] = useState(false);
  const led = useRef(false);
  const leads = auction !== null && own?.bidder != null && auction.high_bidder === own.bidder;
  useEffect(() => {
    if (led.current && !leads && auction && auction.high_bidder) setOutbid(true);
    if (leads) setOutbid(false);
    led.current = leads;
  }, [leads, auction?.high_bidder]);
  return [outbid, () => setOutbid(false)];
}

function Price(p: {auction: Auction; own: string | null; clock: ReturnType<typeof clockPrice>}) {
  const {auction: a, clock} = p;
  const price = clock ? clock.price : a.price;
  const {label, amount} = nextBid(a);
  const sealed = isSealed(a.format) && !isOver(a);
  return (
    <dl class="facts-list">
      <div class="main-fact"><dt>{isOver(a) ? 'Final price' : isClock(a.format) ? 'The clock shows' : a.price === null ? 'Starting price' : 'Price now'}</dt>
        <dd class="price" id="price">{money(price ?? (isOver(a) ? null : a.starting_price), a.currency)}</dd></div>
      {!isOver(a) && !sealed && !isClock(a.format) && <div><dt>{label}</dt><dd id="next">{money(amount, a.currency)}</dd></div>}
      {clock?.nextAt && isOpen(a) && <div><dt>Moves in</dt><dd><Countdown until={new Date(clock.nextAt).toISOString()} soon={0} /></dd></div>}
      {!sealed && !isClock(a.format) && <div><dt>{isOver(a) ? 'Winner' : 'High bidder'}</dt><dd id="leader" class={a.high_bidder === p.own && p.own ? 'own' : ''}>{person(isOver(a) && a.outcome !== 'sold' ? null : a.high_bidder, p.own).replace('nobody yet', isOver(a) ? 'nobody' : 'nobody yet')}</dd></div>}
      <div><dt>{sealed ? 'Sealed bids' : 'Bids'}</dt><dd>{a.bid_count} <span class="quiet">by {a.bidder_count} {a.bidder_count === 1 ? 'bidder' : 'bidders'}</span></dd></div>
      {!isClock(a.format) && <div><dt>Reserve</dt><dd id="reserve">{reserveText(a)}</dd></div>}
    </dl>
  );
}

function TimeLeft(p: {auction: Auction; feed: Feed}) {
  const {auction: a} = p;
  const last = p.feed.last?.kind === 'extended' ? p.feed.last : null;
  useBeat(1000);
  const justNow = last !== null && serverNow() - Date.parse(last.at) < 20_000;
  if (isOver(a)) return null;
  const until = a.state === 'scheduled' ? a.starts_at : a.state === 'revealing' && a.reveals_until ? a.reveals_until : a.ends_at;
  const label = a.state === 'scheduled' ? 'Opens in' : a.state === 'revealing' ? 'Revealing ends in' : a.ending?.kind === 'candle' ? 'Ends at the latest in' : 'Ends in';
  return (
    <div class="time-left">
      <p class="quiet">{a.state === 'paused' ? 'Paused, with this time left' : label}</p>
      {a.state === 'paused' ? <p class="countdown huge">{duration(Math.ceil(a.remaining_ms / 1000) * 1000)}</p>
        : <p class="huge" id="countdown" data-until={until}><Countdown until={until} /></p>}
      {a.state !== 'paused' && a.state !== 'draft' && <p class="quiet">{dayAndTime(until)} <span class="hint">your time zone</span></p>}
      <p role="status" class="extended">{a.extensions > 0 && <span class={justNow ? 'badge is-closing flash' : 'badge is-closing'}>
        {justNow ? 'Extended just now' : 'Extended'}{a.extensions > 1 ? `, ${a.extensions} times so far` : ' once'}</span>}</p>
    </div>
  );
}

function BidPanel(p: {auction: Auction; own: OwnBid | null; price: number; onDone: () => void}) {
  const a = p.auction;
  const who = useStore(session);
  if (isOver(a)) return null;
  if (a.state === 'scheduled') return <p class="note">Bids are taken from {dayAndTime(a.starts_at)} on.</p>;
  if (a.state === 'draft') return <p class="note">A draft: only its seller and admins see it.</p>;
  if (a.state === 'paused') return <p class="note warn">Paused: no bids are taken until it is resumed.</p>;
  if (!who.token) return <p class="note"><Link href={`/sign-in?from=/auctions/${a.id}`}>Sign in</Link> with a token to bid.</p>;
  if (who.bids === false) return <p class="note">Your token’s role does not bid; it may look on.</p>;
  if (a.commit_reveal) return <CommitForm auction={a} own={p.own} onDone={p.onDone} />;
  if (a.format === 'dutch') return <TakeForm auction={a} price={p.price} onDone={p.onDone} />;
  if (a.format === 'japanese') return <JoinForm auction={a} own={p.own} price={p.price} onDone={p.onDone} />;
  return <><BidForm auction={a} own={p.own} onDone={p.onDone} /><BuyNow auction={a} onDone={p.onDone} /></>;
}

function useAuction(id: string) {
  const live = useMemo(() => new LiveAuction(id), [id]);
  useEffect(() => () => live.end(), [live]);
  return {live, feed: useStore(live.feed)};
}

function BidAction(p: {bid: Bid; auction: Auction; own: string | null; canRemove: boolean; ask: (what: 'retract' | 'remove') => void}) {
  const {bid} = p;
  if (bid.kind !== 'bid' || bid.outcome === 'retracted' || isOver(p.auction)) return null;
  if (bid.bidder === p.own) return <button type="button" class="quiet small" onClick={() => p.ask('retract')}>Take back…</button>;
  if (p.canRemove) return <button type="button" class="quiet small" onClick={() => p.ask('remove')}>Remove…</button>;
  return null;
}

export function AuctionPage(p: {id: string}) {
  const {live, feed} = useAuction(p.id);
  const who = useStore(session);
  const a = feed.auction;
  const [own, askOwn] = useOwn(p.id, feed);
  const [outbid, read] = useOutbid(a, own);
  const [asked, setAsked] = useState<{bid: Bid; what: 'retract' | 'remove'} | null>(null);
  const arrivedAt = useRef(0);
  if (a && arrivedAt.current === 0) arrivedAt.current = a.seq;
  useBeat(a?.price_clock && a.price_clock.interval_ms < 1000 ? 200 : 1000, a !== null && isClock(a.format) && !isOver(a));
  // A clock that has been paused cannot be worked out here: its price is asked for.
  const clock = a && isOpen(a) ? clockPrice(a, serverNow()) : null;
  const ask = a !== null && isOpen(a) && isClock(a.format) && clock === null;
  useEffect(() => {
    if (!ask) return undefined;
    const timer = window.setInterval(() => void live.look().catch(() => undefined), 1000);
    return () => clearInterval(timer);
  }, [ask, live]);

  if (feed.problem) return <><Title lead={<Link href="/">All auctions</Link>}>No such auction</Title><ProblemNote error={feed.problem} title="It cannot be shown." /></>;
  if (!a) return <><Title>Auction</Title><ConnectionState connection={feed.connection} /></>;
  const mine = who.account !== null && who.account === a.seller;
  const manages = who.token !== null && (mine || who.admin === true);
  const refreshed = () => { askOwn(); };
  const said = feed.last && news(feed.last, own?.bidder ?? null, (m) => money(m, a.currency));
  return (
    <>
      <Title lead={<span class="facts"><StateBadge auction={a} /><span>{formatNames[a.format]}</span><span>Seller: {a.seller}</span>
        {a.sale && <Link href={`/sales/${a.sale.id}`}>Lot {a.sale.lot} of a sale</Link>}</span>}>{a.title}</Title>
      {outbid && !isOver(a) && (
        <div class="note warn outbid" role="alert"><strong>You have been outbid.</strong> The price is {money(a.price, a.currency)};
          {' '}the next bid is at least {money(a.minimum_bid ?? null, a.currency)}. <button type="button" class="quiet" onClick={() => { read(); document.getElementById('amount')?.focus(); }}>Bid again</button></div>
      )}
      <div class="two">
        <aside class="card stack panel" aria-label="Price and bidding">
          <ConnectionState connection={feed.connection} />
          <TimeLeft auction={a} feed={feed} />
          <Price auction={a} own={own?.bidder ?? null} clock={clock} />
          <OwnStanding auction={a} own={own} onDone={refreshed} />
          <BidPanel auction={a} own={own} price={clock?.price ?? a.price ?? a.starting_price} onDone={refreshed} />
          <p class="quiet last" aria-live="polite">{said}</p>
        </aside>
        <div class="stack">
          {isOver(a) && <Result auction={a} own={own?.bidder ?? null} />}
          {a.description && <section><h2>Description</h2><p class="prose">{a.description}</p></section>}
          <History auction={a} bids={feed.bids} extensions={extensionsOf(a, feed.bids, feed.extensions)} own={own?.bidder ?? null}
                   ownMaximum={own?.leading ? own.maximum ?? null : null} fresh={arrivedAt.current}
                   act={who.token && !isOver(a) ? (bid) => <BidAction bid={bid} auction={a} own={own?.bidder ?? null} canRemove={manages} ask={(what) => setAsked({bid, what})} /> : undefined} />
          <section><h2>Rules</h2><ul class="prose">{rules(a).map((line) => <li key={line}>{line}</li>)}</ul></section>
          {isOver(a) && <Proof auction={a} />}
          {who.token && <Manage auction={a} open={manages} onDone={() => void live.look()} />}
        </div>
      </div>
      {asked && <Reason title={asked.what === 'remove' ? 'Remove this bid?' : 'Take this bid back?'} needed yes={asked.what === 'remove' ? 'Remove it' : 'Take it back'}
        text={`${person(asked.bid.bidder, own?.bidder)} at ${money(asked.bid.amount, a.currency)}. The price is worked out anew from the bids that stand.`}
        onYes={async (reason) => { await command(`/v1/auctions/${a.id}/bids/${asked.bid.seq}/${asked.what}`, {reason}); setAsked(null); refreshed(); }}
        onNo={() => setAsked(null)} />}
    </>
  );
}
