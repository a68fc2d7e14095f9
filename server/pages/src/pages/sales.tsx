// The sales: coming and going on, or over; the newest first.
import {useEffect, useRef, useState} from 'preact/hooks';
import {api} from '../lib/api';
import {dayAndTime, serverNow} from '../lib/clock';
import {query, setQuery} from '../lib/route';
import {momentOfSale, saleStates} from '../lib/sale';
import type {Sale} from '../lib/sale';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Page} from '../lib/types';
import {Countdown, Link, ProblemNote, Title} from '../ui/parts';
import {Cell, Stacking} from '../ui/stacking';

const kPage = 50;
const tabs: [string, string, string][] = [
  ['now', 'Now and soon', 'scheduled,open,cancelling'],
  ['over', 'Over', 'closed,cancelled'],
  ['mine', 'Yours', ''],
];

interface Listed {
  items: Sale[];
  next: string | null; // of the page behind them
}

/** At least `wanted` of them, where there are so many: pages may be short. */
async function readSales(filter: string, wanted: number, signal: AbortSignal): Promise<Listed> {
  const items: Sale[] = [];
  let next: string | null = null;
  do {
    const from: string = next ? `&cursor=${encodeURIComponent(next)}` : '';
    const page: Page<Sale> = await api<Page<Sale>>(`/v1/sales?sort=-id&limit=${kPage}${filter}${from}`, {signal});
    items.push(...page.items);
    next = page.next_cursor;
  } while (next !== null && items.length < wanted);
  return {items, next};
}

/** The list, read anew every few seconds. */
function useSales(filter: string, wanted: number) {
  const [listed, setListed] = useState<Listed | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shown = useRef(filter);
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    if (shown.current !== filter) setListed(null);
    shown.current = filter;
    const read = async () => {
      try {
        if (document.visibilityState === 'visible') setListed(await readSales(filter, wanted, abort.signal));
        setError(null);
      } catch (problem) {
        if (!abort.signal.aborted) setError(problem);
      }
      if (!abort.signal.aborted) timer = window.setTimeout(() => void read(), 5000);
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [filter, wanted]);
  return {listed, error};
}

function When(p: {sale: Sale}) {
  const moment = momentOfSale(p.sale, serverNow());
  return (
    <span>
      <span class="quiet">{moment.what}</span> {moment.counts ? <Countdown until={moment.at} /> : dayAndTime(moment.at)}
    </span>
  );
}

const columns = ['Sale', 'Seller', 'State', 'Lots', 'Sold', 'When'];

function Row(p: {sale: Sale}) {
  const s = p.sale;
  const over = s.lots.sold + s.lots.unsold + s.lots.cancelled;
  return (
    <tr>
      <Cell>
        <Link href={`/sales/${s.id}`}>
          <strong class="wrap">{s.title}</strong>
        </Link>
      </Cell>
      <Cell name={columns[1]}>{s.seller}</Cell>
      <Cell name={columns[2]}>
        <span class={`badge is-${s.state}`}>{saleStates[s.state] ?? s.state}</span>
      </Cell>
      <Cell name={columns[3]}>
        {s.lots.total.toLocaleString('en')}
        {over > 0 && over < s.lots.total && <span class="quiet"> ({over.toLocaleString('en')} over)</span>}
      </Cell>
      <Cell name={columns[4]}>{s.lots.sold.toLocaleString('en')}</Cell>
      <Cell name={columns[5]}>
        <When sale={s} />
      </Cell>
    </tr>
  );
}

export function SalesPage() {
  const who = useStore(session);
  const offered = tabs.filter(([name]) => name !== 'mine' || who.account);
  const [chosen, setChosen] = useState(query('show'));
  const [wanted, setWanted] = useState(1);
  const [tab, , states] = offered.find(([name]) => name === chosen) ?? offered[0];
  const mine = tab === 'mine' ? `&seller=${encodeURIComponent(who.account ?? '')}` : '';
  const {listed, error} = useSales((states && `&state=${states}`) + mine, wanted);
  return (
    <>
      <Title lead="Many lots that belong together, one after the other or all at once.">Sales</Title>
      <div class="tabs" role="group" aria-label="Which sales">
        {offered.map(([name, text]) => (
          <button
            key={name}
            type="button"
            aria-pressed={tab === name}
            onClick={() => {
              setChosen(name);
              setWanted(1);
              setQuery('show', name === 'now' ? '' : name);
            }}>
            {text}
          </button>
        ))}
      </div>
      <ProblemNote error={error} title="The list could not be read." />
      {!listed && !error && <p class="quiet">Loading…</p>}
      {listed && listed.items.length > 0 && (
        <Stacking label="Table of sales" columns={columns}>
          {listed.items.map((s) => (
            <Row key={s.id} sale={s} />
          ))}
        </Stacking>
      )}
      {listed && listed.items.length === 0 && <p class="empty">There is nothing here now.</p>}
      {listed && listed.next !== null && (
        <p class="actions">
          <button type="button" onClick={() => setWanted(listed.items.length + 1)}>
            Older sales
          </button>
        </p>
      )}
    </>
  );
}
