// One auction, live.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {api, command, Problem} from '../lib/api';
import {serverNow} from '../lib/clock';
import {clockPrice} from '../lib/dutch';
import {news} from '../lib/events';
import {extensionsOf} from '../lib/extensions';
import {LiveAuction} from '../lib/live';
import type {Feed} from '../lib/live';
import {money} from '../lib/money';
import {learn, session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction, Bid, OwnBid} from '../lib/types';
import {isClock, isOpen, isOver} from '../lib/types';
import {formatNames, nextBid, person, rules} from '../lib/words';
import {History} from '../ui/history';
import {Manage, Reason} from '../ui/manage';
import {BidPanel, ConnectionState, Price, TimeLeft} from '../ui/panel';
import {Link, ProblemNote, StateBadge, Title, useBeat} from '../ui/parts';
import {Proof, Result} from '../ui/result';
import {OwnStanding} from '../ui/standing';

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
    api<OwnBid>(`/v1/auctions/${id}/bids/own`).then(
      (o) => {
        if (!gone) setOwn(o);
      },
      (error) => {
        if (error instanceof Problem && error.code === 'forbidden') learn({bids: false});
      },
    );
    return () => {
      gone = true;
    };
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

function useAuction(id: string) {
  const live = useMemo(() => new LiveAuction(id), [id]);
  useEffect(() => () => live.end(), [live]);
  return {live, feed: useStore(live.feed)};
}

function BidAction(p: {
  bid: Bid;
  auction: Auction;
  own: string | null;
  canRemove: boolean;
  ask: (what: 'retract' | 'remove') => void;
}) {
  const {bid} = p;
  if (bid.kind !== 'bid' || bid.outcome === 'retracted' || isOver(p.auction)) return null;
  if (bid.bidder === p.own)
    return (
      <button type="button" class="quiet small" onClick={() => p.ask('retract')}>
        Take back…
      </button>
    );
  if (p.canRemove)
    return (
      <button type="button" class="quiet small" onClick={() => p.ask('remove')}>
        Remove…
      </button>
    );
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
  useBeat(
    a?.price_clock && a.price_clock.interval_ms < 1000 ? 200 : 1000,
    a !== null && isClock(a.format) && !isOver(a),
  );
  // A clock that has been paused cannot be worked out here: its price is asked for.
  const clock = a && isOpen(a) ? clockPrice(a, serverNow()) : null;
  const ask = a !== null && isOpen(a) && isClock(a.format) && clock === null;
  useEffect(() => {
    if (!ask) return undefined;
    const timer = window.setInterval(() => void live.look().catch(() => undefined), 1000);
    return () => clearInterval(timer);
  }, [ask, live]);

  if (feed.problem)
    return (
      <>
        <Title lead={<Link href="/">All auctions</Link>}>No such auction</Title>
        <ProblemNote error={feed.problem} title="It cannot be shown." />
      </>
    );
  if (!a)
    return (
      <>
        <Title>Auction</Title>
        <ConnectionState connection={feed.connection} />
      </>
    );
  const mine = who.account !== null && who.account === a.seller;
  const manages = who.token !== null && (mine || who.admin === true);
  const refreshed = () => {
    askOwn();
  };
  const said = feed.last && news(feed.last, own?.bidder ?? null, (m) => money(m, a.currency));
  return (
    <>
      <Title
        lead={
          <span class="facts">
            <StateBadge auction={a} />
            <span>{formatNames[a.format]}</span>
            <span>Seller: {a.seller}</span>
            {a.sale && <Link href={`/sales/${a.sale.id}`}>Lot {a.sale.lot} of a sale</Link>}
          </span>
        }>
        {a.title}
      </Title>
      {outbid && !isOver(a) && (
        <div class="note warn outbid" role="alert">
          <strong>You have been outbid.</strong>{' '}
          {`The price is ${money(a.price, a.currency)}; ${nextBid(a).label} ${money(nextBid(a).amount, a.currency)}. `}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              read();
              document.getElementById('amount')?.focus();
            }}>
            Bid again
          </button>
        </div>
      )}
      <div class="two">
        <aside class="card stack panel" aria-label="Price and bidding">
          <ConnectionState connection={feed.connection} watchers={feed.watchers} />
          <TimeLeft auction={a} feed={feed} />
          <Price auction={a} own={own?.bidder ?? null} clock={clock} />
          <OwnStanding auction={a} own={own} onDone={refreshed} />
          <BidPanel auction={a} own={own} price={clock?.price ?? a.price ?? a.starting_price} onDone={refreshed} />
          <p class="quiet last" aria-live="polite">
            {said}
          </p>
        </aside>
        <div class="stack">
          {isOver(a) && <Result auction={a} own={own?.bidder ?? null} />}
          {a.description && (
            <section>
              <h2>Description</h2>
              <p class="prose">{a.description}</p>
            </section>
          )}
          <History
            auction={a}
            bids={feed.bids}
            extensions={extensionsOf(a, feed.bids, feed.extensions)}
            own={own?.bidder ?? null}
            ownMaximum={own?.leading ? (own.maximum ?? null) : null}
            fresh={arrivedAt.current}
            act={
              who.token && !isOver(a)
                ? (bid) => (
                    <BidAction
                      bid={bid}
                      auction={a}
                      own={own?.bidder ?? null}
                      canRemove={manages}
                      ask={(what) => setAsked({bid, what})}
                    />
                  )
                : undefined
            }
          />
          <section>
            <h2>Rules</h2>
            <ul class="prose">
              {rules(a).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
          {isOver(a) && <Proof auction={a} />}
          {who.token && <Manage auction={a} open={manages} onDone={() => void live.look()} />}
        </div>
      </div>
      {asked && (
        <Reason
          title={asked.what === 'remove' ? 'Remove this bid?' : 'Take this bid back?'}
          needed
          yes={asked.what === 'remove' ? 'Remove it' : 'Take it back'}
          text={
            `${person(asked.bid.bidder, own?.bidder)} at ${money(asked.bid.amount, a.currency)}. ` +
            'The price is worked out anew from the bids that stand.'
          }
          onYes={async (reason) => {
            await command(`/v1/auctions/${a.id}/bids/${asked.bid.seq}/${asked.what}`, {reason});
            setAsked(null);
            refreshed();
          }}
          onNo={() => setAsked(null)}
        />
      )}
    </>
  );
}
