// A sale of many lots: make one, and follow it.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import {api, command, Problem} from '../lib/api';
import {dayAndTime, duration, heardMessage, timeOfDay} from '../lib/clock';
import {lotsOf} from '../lib/csv';
import {money} from '../lib/money';
import {go} from '../lib/route';
import {lotBody, makeSale} from '../lib/sale';
import type {Sale, SaleEvent} from '../lib/sale';
import {learn, session} from '../lib/session';
import {useStore} from '../lib/store';
import {emptyDraft, toBody} from '../lib/terms';
import type {Draft, Errors} from '../lib/terms';
import type {Auction, Page} from '../lib/types';
import {isOver} from '../lib/types';
import {person} from '../lib/words';
import {Reason} from '../ui/manage';
import {Countdown, Field, fieldErrors, Link, ProblemNote, StateBadge, Title} from '../ui/parts';
import {Choice, Ending, Text} from '../ui/terms_form';
import {FileOrText, lotErrors} from './import';
import {SignInFirst} from './sell';

const saleStates: Record<string, string> = {scheduled: 'Not open yet', open: 'Open', cancelling: 'Being cancelled', closed: 'Over', cancelled: 'Cancelled'};
const groupWords: Record<string, string> = {single: 'A late bid puts off the end of its own lot.', all: 'A late bid puts off the end of all lots.', cascade: 'A late bid puts off the end of its lot and of those after it.'};

export function NewSalePage() {
  const token = useStore(session).token;
  const [draft, setDraft] = useState<Draft>({...emptyDraft, starting_price: '1.00', duration: '1', unit: '3600000'});
  const [group, setGroup] = useState('single');
  const [stagger, setStagger] = useState('60');
  const [most, setMost] = useState('');
  const [text, setText] = useState('title,starting_price,reserve_price\n"Mantel clock, about 1890",99.00,200.00\nOil lamp,9.00,\n');
  const [errors, setErrors] = useState<Errors>({});
  const [refused, setRefused] = useState<unknown>(null);
  const [sent, setSent] = useState<number | null>(null);
  const set = (part: Partial<Draft>) => setDraft((d) => ({...d, ...part}));
  const fields = {draft, errors, set};
  const {body} = toBody(draft);
  const {lots, problem} = lotsOf(text, {...body, title: undefined});
  const wrong = lots.filter((l) => Object.keys(l.errors).length > 0);
  const staggerMs = Math.round(Number(stagger) * 1000);

  async function submit(event: Event) {
    event.preventDefault();
    const checked = toBody(draft).errors;
    if (!(staggerMs >= 0)) checked.stagger = 'Seconds, 0 or more.';
    if (group === 'all' && staggerMs > 0) checked.stagger = 'All ends move together only where they are the same: 0.';
    if (group !== 'single' && !draft.soft) checked.group = 'That needs a soft close.';
    if (most && !/^[1-9]\d*$/.test(most)) checked.most = 'A whole number from 1 on.';
    setErrors(checked);
    setRefused(null);
    if (Object.keys(checked).length || wrong.length || problem || lots.length === 0) return;
    const terms = {...body, group, stagger_ms: staggerMs, ...(most ? {win_at_most: Number(most)} : {})};
    try {
      const sale = await makeSale(terms, lots.map((lot) => lotBody(lot, body)), setSent);
      learn({account: sale.seller});
      go(`/sales/${sale.id}`);
    } catch (error) {
      setSent(null);
      setErrors(fieldErrors(error));
      setRefused(error);
    }
  }

  return (
    <>
      <Title lead="Many lots in order, each an auction of its own, with ends that follow one another.">A sale of many lots</Title>
      {!token && <SignInFirst at="/sell/sale" what="Selling" />}
      <form class="two form" onSubmit={(e) => void submit(e)} noValidate>
        <div class="stack">
          <fieldset><legend>The sale</legend>
            <Text {...fields} name="title" label="Title" />
            <div class="pair"><Choice {...fields} name="currency" label="Currency" options={['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'CAD', 'AUD', 'SEK'].map((c) => [c, c])} />
              <Text {...fields} name="starting_price" label={`Starting price where a lot names none (${draft.currency})`} mode="decimal" /></div>
          </fieldset>
          <Ending {...fields} />
          <fieldset><legend>Order</legend>
            <div class="pair">
              <Field id="stagger" label="Seconds between the ends of two lots" hint="0: all end at once." error={errors.stagger}>
                {(ids) => <input {...ids} inputMode="numeric" value={stagger} onInput={(e) => setStagger(e.currentTarget.value)} />}</Field>
              <Field id="group" label="A late bid puts off" error={errors.group}>
                {(ids) => <select {...ids} value={group} onChange={(e) => setGroup(e.currentTarget.value)}>
                  <option value="single">its own lot</option><option value="cascade">its lot and those after it</option><option value="all">all lots</option></select>}</Field>
            </div>
            <Field id="most" label="Lots that one bidder may lead at most, optional" error={errors.most}>
              {(ids) => <input {...ids} inputMode="numeric" value={most} onInput={(e) => setMost(e.currentTarget.value)} />}</Field>
          </fieldset>
          <fieldset><legend>Lots</legend><FileOrText id="lots" text={text} set={setText} /></fieldset>
          {problem && <p class="note bad" role="alert">{problem}</p>}
          <ProblemNote error={refused} title="The sale was not made." />
          <div class="actions"><button type="submit" class="primary" disabled={!token || sent !== null}>{sent === null ? `Make the sale of ${lots.length} lots` : `${sent} of ${lots.length} lots…`}</button></div>
        </div>
        <aside class="card stack preview" aria-label="Preview">
          <h2>In words</h2>
          <p class="preview-title">{draft.title || 'Without a title yet'}</p>
          <ul class="prose" aria-live="polite">
            <li>{lots.length} {lots.length === 1 ? 'lot' : 'lots'}; {staggerMs > 0 ? `each ends ${duration(staggerMs)} after the one before.` : 'all end at the same time.'}</li>
            <li>{body.ends_at ? `Lot 1 ends ${dayAndTime(body.ends_at)}` : `Lot 1 ends ${duration(body.duration_ms ?? 0)} after the start`}{staggerMs > 0 && lots.length > 1 ? `, the last ${duration(staggerMs * (lots.length - 1))} later` : ''}.</li>
            {draft.soft && <li>{groupWords[group]}</li>}
            {most && <li>Nobody may lead more than {most} lots at a time.</li>}
          </ul>
          <ol class="lots">{lots.slice(0, 30).map((l) => <li key={l.line}>{l.body.title || '–'} <span class="quiet">{money(l.body.starting_price, draft.currency)}</span>
            {lotErrors(l).length > 0 && <span class="error"> line {l.line}: {lotErrors(l).join('; ')}</span>}</li>)}</ol>
          {lots.length > 30 && <p class="quiet">and {lots.length - 30} more</p>}
        </aside>
      </form>
    </>
  );
}

function eventText(e: SaleEvent, currency: string): string {
  switch (e.kind) {
    case 'created': return 'The sale was made';
    case 'lots_added': return `Lots ${e.from} to ${e.to} were added`;
    case 'extended': return `Lot ${e.lot}: the end was put off to ${timeOfDay(e.ends_at ?? '')} (${e.applies === 'this' ? 'this lot' : e.applies === 'all' ? 'all lots' : 'from this lot on'})`;
    case 'lot_closed': return `Lot ${e.lot}: ${e.outcome === 'sold' ? `sold to ${person(e.winner)} for ${money(e.price, currency)}` : 'not sold'}`;
    case 'lot_cancelled': return `Lot ${e.lot} was cancelled`;
    case 'cancelled': return `The sale was cancelled: ${e.reason ?? ''}`;
    case 'closed': return 'All lots are over';
    default: return e.kind;
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
      socket.onopen = () => { tries = 0; setLive('Live'); };
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
      if (!(problem instanceof Problem) || problem.status === 0) timer = window.setTimeout(() => { void look().then(connect, setError); }, 2000);
    });
    return () => { gone = true; clearTimeout(timer); socket?.close(); };
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
        if (i === page && !gone) { setLots(answer.items); setMore(answer.next_cursor !== null); }
      }
    };
    void read().catch(() => undefined);
    const timer = window.setInterval(() => { if (document.visibilityState === 'visible') void read().catch(() => undefined); }, 3000);
    return () => { gone = true; clearInterval(timer); };
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
  if (!sale) return <><Title>Sale</Title><ProblemNote error={error} title="It cannot be shown." /></>;
  const counts = sale.lots;
  return (
    <>
      <Title lead={<span class="facts"><span class={`badge is-${sale.state}`}>{saleStates[sale.state] ?? sale.state}</span><span>Seller: {sale.seller}</span><span role="status">{live}</span></span>}>{sale.title}</Title>
      <dl class="tiles">
        {([['Lots', counts.total], ['Open', counts.open + counts.scheduled], ['Sold', counts.sold], ['Not sold', counts.unsold], ['Cancelled', counts.cancelled]] as const).map(([name, n]) => <div key={name}><dt>{name}</dt><dd>{n.toLocaleString('en')}</dd></div>)}
      </dl>
      <p class="quiet sub">{groupWords[sale.group]} {sale.stagger_ms > 0 ? `Ends are ${duration(sale.stagger_ms)} apart.` : 'All lots end together.'} The last ends {dayAndTime(sale.last_lot_ends_at)}.</p>
      <div class="two">
        <section aria-labelledby="lots-title"><h2 id="lots-title">Lots</h2>
          <div class="scroll" tabIndex={0} role="region" aria-label="Table of lots">
            <table><thead><tr><th scope="col" class="num">Lot</th><th scope="col">Title</th><th scope="col" class="num">Price</th><th scope="col" class="num">Bids</th><th scope="col">State</th><th scope="col" class="num">Ends in</th></tr></thead>
              <tbody>{lots.map((a) => <tr key={a.id}><td class="num">{a.sale?.lot}</td><td><Link href={`/auctions/${a.id}`}>{a.title}</Link></td>
                <td class="num">{money(a.price ?? a.starting_price, a.currency)}</td><td class="num">{a.bid_count}</td><td><StateBadge auction={a} /></td>
                <td class="num">{isOver(a) ? '–' : <Countdown until={a.ends_at} />}</td></tr>)}</tbody></table>
          </div>
          {(page > 0 || more) && <div class="actions"><button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>Earlier lots</button><button type="button" disabled={!more} onClick={() => setPage(page + 1)}>Later lots</button></div>}
        </section>
        <div class="stack">
          <section class="card" aria-labelledby="feed"><h2 id="feed">What happens</h2>
            <ol class="plain feed" aria-live="polite">{latest.map((e) => <li key={e.seq}><time class="quiet" dateTime={e.at}>{timeOfDay(e.at)}</time> {eventText(e, sale.currency ?? 'USD')}</li>)}</ol></section>
          {who.token && ['open', 'scheduled'].includes(sale.state) && <div class="actions"><button type="button" class="danger" onClick={() => setAsked(true)}>Cancel the sale…</button></div>}
        </div>
      </div>
      {asked && <Reason title="Cancel the sale?" text="All lots that are not over are called off. That cannot be taken back." needed yes="Yes, cancel it"
        onYes={async (reason) => { await command(`/v1/sales/${p.id}/cancel`, {reason}); setAsked(false); void look(); }} onNo={() => setAsked(false)} />}
    </>
  );
}
