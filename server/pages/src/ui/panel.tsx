// The panel beside an auction: connection, time, price, and the form that its format has.
import {dayAndTime, duration, serverNow} from '../lib/clock';
import type {clockPrice} from '../lib/dutch';
import type {Connection, Feed} from '../lib/live';
import {money} from '../lib/money';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction, OwnBid} from '../lib/types';
import {isClock, isOpen, isOver, isSealed} from '../lib/types';
import {nextBid, person, reserveText} from '../lib/words';
import {BidForm} from './bid_form';
import {JoinForm, TakeForm} from './clock_forms';
import {CommitForm} from './commit_form';
import {Countdown, Link, useBeat} from './parts';
import {BuyNow} from './standing';

export function ConnectionState(p: {connection: Connection; watchers?: number | null}) {
  useBeat(1000, p.connection.kind === 'waiting');
  const c = p.connection;
  const seconds = c.kind === 'waiting' ? Math.max(0, Math.ceil((c.until - performance.now()) / 1000)) : 0;
  const text = {live: 'Live', connecting: 'Connecting…', over: 'No more changes', waiting: 'Connection lost'}[c.kind];
  return (
    <p class={`connection is-${c.kind}`}>
      <i class="dot" aria-hidden="true" />
      <span role="status" id="connection">
        {text}
      </span>
      {c.kind === 'live' && !!p.watchers && (
        <span class="quiet" id="watchers">
          {p.watchers === 1 ? 'you alone watch' : `${p.watchers.toLocaleString()} watch`}
        </span>
      )}
      {c.kind === 'waiting' && (
        <span class="quiet"> trying again{seconds > 0 ? ` in ${seconds} s` : ' now'}; nothing is missed</span>
      )}
    </p>
  );
}

export function Price(p: {auction: Auction; own: string | null; clock: ReturnType<typeof clockPrice>}) {
  const {auction: a, clock} = p;
  const price = clock ? clock.price : a.price;
  const {label, amount} = nextBid(a);
  const sealed = isSealed(a.format) && !isOver(a);
  return (
    <dl class="facts-list">
      <div class="main-fact">
        <dt>
          {isOver(a)
            ? 'Final price'
            : isClock(a.format)
              ? 'The clock shows'
              : a.price === null
                ? 'Starting price'
                : 'Price now'}
        </dt>
        <dd class="price" id="price">
          {money(price ?? (isOver(a) ? null : a.starting_price), a.currency)}
        </dd>
      </div>
      {!isOver(a) && !sealed && !isClock(a.format) && (
        <div>
          <dt>{label}</dt>
          <dd id="next">{money(amount, a.currency)}</dd>
        </div>
      )}
      {clock?.nextAt && isOpen(a) && (
        <div>
          <dt>Moves in</dt>
          <dd>
            <Countdown until={new Date(clock.nextAt).toISOString()} soon={0} />
          </dd>
        </div>
      )}
      {!sealed && !isClock(a.format) && (
        <div>
          <dt>{isOver(a) ? 'Winner' : 'High bidder'}</dt>
          <dd id="leader" class={a.high_bidder === p.own && p.own ? 'own' : ''}>
            {person(isOver(a) && a.outcome !== 'sold' ? null : a.high_bidder, p.own).replace(
              'nobody yet',
              isOver(a) ? 'nobody' : 'nobody yet',
            )}
          </dd>
        </div>
      )}
      <div>
        <dt>{sealed ? 'Sealed bids' : 'Bids'}</dt>
        <dd>
          {a.bid_count}{' '}
          <span class="quiet">
            by {a.bidder_count} {a.bidder_count === 1 ? 'bidder' : 'bidders'}
          </span>
        </dd>
      </div>
      {!isClock(a.format) && (
        <div>
          <dt>Reserve</dt>
          <dd id="reserve">{reserveText(a)}</dd>
        </div>
      )}
    </dl>
  );
}

export function TimeLeft(p: {auction: Auction; feed: Feed}) {
  const {auction: a} = p;
  const last = p.feed.last?.kind === 'extended' ? p.feed.last : null;
  useBeat(1000);
  const justNow = last !== null && serverNow() - Date.parse(last.at) < 20_000;
  if (isOver(a)) return null;
  const until =
    a.state === 'scheduled' ? a.starts_at : a.state === 'revealing' && a.reveals_until ? a.reveals_until : a.ends_at;
  const label =
    a.state === 'scheduled'
      ? 'Opens in'
      : a.state === 'revealing'
        ? 'Revealing ends in'
        : a.ending?.kind === 'candle'
          ? 'Ends at the latest in'
          : 'Ends in';
  return (
    <div class="time-left">
      <p class="quiet">{a.state === 'paused' ? 'Paused, with this time left' : label}</p>
      {a.state === 'paused' ? (
        <p class="countdown huge">{duration(Math.ceil(a.remaining_ms / 1000) * 1000)}</p>
      ) : (
        <p class="huge" id="countdown" data-until={until}>
          <Countdown until={until} />
        </p>
      )}
      {a.state !== 'paused' && a.state !== 'draft' && (
        <p class="quiet">
          {dayAndTime(until)} <span class="hint">your time zone</span>
        </p>
      )}
      <p role="status" class="extended">
        {a.extensions > 0 && (
          <span class={justNow ? 'badge is-closing flash' : 'badge is-closing'}>
            {justNow ? 'Extended just now' : 'Extended'}
            {a.extensions > 1 ? `, ${a.extensions} times so far` : ' once'}
          </span>
        )}
      </p>
    </div>
  );
}

export function BidPanel(p: {auction: Auction; own: OwnBid | null; price: number; onDone: () => void}) {
  const a = p.auction;
  const who = useStore(session);
  if (isOver(a)) return null;
  if (a.state === 'scheduled') return <p class="note">Bids are taken from {dayAndTime(a.starts_at)} on.</p>;
  if (a.state === 'draft') return <p class="note">A draft: only its seller and admins see it.</p>;
  if (a.state === 'paused') return <p class="note warn">Paused: no bids are taken until it is resumed.</p>;
  if (!who.token)
    return (
      <p class="note">
        <Link href={`/sign-in?from=/auctions/${a.id}`}>Sign in</Link> with a token to bid.
      </p>
    );
  if (who.bids === false) return <p class="note">Your token’s role does not bid; it may look on.</p>;
  if (a.commit_reveal) return <CommitForm auction={a} own={p.own} onDone={p.onDone} />;
  if (a.format === 'dutch') return <TakeForm auction={a} price={p.price} onDone={p.onDone} />;
  if (a.format === 'japanese') return <JoinForm auction={a} own={p.own} price={p.price} onDone={p.onDone} />;
  return (
    <>
      <BidForm auction={a} own={p.own} onDone={p.onDone} />
      <BuyNow auction={a} onDone={p.onDone} />
    </>
  );
}
