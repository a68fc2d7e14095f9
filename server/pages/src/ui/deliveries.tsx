// The delivery log of one webhook: what was said when, what the receiver answered, and saying it again.
import {useEffect, useRef, useState} from 'preact/hooks';
import {api} from '../lib/api';
import {dayAndTime, timeOfDay} from '../lib/clock';
import {deliveryStates, lastAnswer, readDeliveries, renewed} from '../lib/webhooks';
import type {Delivery, Log, Webhook} from '../lib/webhooks';
import {Confirm, Link, ProblemNote} from './parts';
import {Cell, Stacking} from './stacking';
import {DeliveryBadge} from './webhook_parts';

const kLook = 3000;
const columns = ['Message', 'About', 'State', 'Attempts', 'Last answer', 'When'];

function When(p: {delivery: Delivery}) {
  const d = p.delivery;
  return (
    <span>
      <time dateTime={d.created_at}>{dayAndTime(d.created_at)}</time>
      {d.state === 'pending' && d.next_attempt_at && (
        <span class="hint under">next attempt {timeOfDay(d.next_attempt_at)}</span>
      )}
      {d.ended_at && (
        <span class="hint under">
          {d.state === 'dead' ? 'given up' : 'delivered'} {timeOfDay(d.ended_at)}
        </span>
      )}
    </span>
  );
}

function Row(p: {delivery: Delivery; busy: boolean; onAgain: () => void}) {
  const d = p.delivery;
  return (
    <tr data-delivery={d.id}>
      <Cell>
        <strong>{d.event}</strong>
        <span class="hint mono under wrap">{d.id}</span>
      </Cell>
      <Cell name={columns[1]}>
        {d.auction ? (
          <span>
            <Link href={`/auctions/${d.auction}`}>auction</Link>
            {d.seq ? <span class="quiet"> seq {d.seq}</span> : null}
          </span>
        ) : (
          <span class="quiet">nothing</span>
        )}
      </Cell>
      <Cell name={columns[2]}>
        <DeliveryBadge state={d.state} />
      </Cell>
      <Cell name={columns[3]}>{d.attempts}</Cell>
      <Cell name={columns[4]}>
        <span class="wrap">{lastAnswer(d)}</span>
      </Cell>
      <Cell name={columns[5]}>
        <When delivery={d} />
      </Cell>
      <Cell class="num">
        {d.state !== 'pending' && (
          <button
            type="button"
            class="small"
            disabled={p.busy}
            aria-label={`Deliver ${d.id} again`}
            onClick={p.onAgain}>
            Again
          </button>
        )}
      </Cell>
    </tr>
  );
}

/** The log, its first page read again every few seconds while it is looked at. */
function useLog(webhook: string, state: string, beat: number, onLook: () => void) {
  const [log, setLog] = useState<Log | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wanted = useRef('');
  const key = `${webhook} ${state}`;
  wanted.current = key;
  const take = (change: (old: Log | null) => Log | null) => {
    if (wanted.current === key) setLog(change);
  };
  const fail = (problem: unknown) => {
    if (wanted.current === key) setError(problem);
  };
  useEffect(() => setLog(null), [key]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      onLook();
      readDeliveries(webhook, state).then((first) => {
        setError(null);
        take((old) => (old ? renewed(old, first) : first));
      }, fail);
    };
    look();
    const timer = window.setInterval(look, kLook);
    return () => clearInterval(timer);
  }, [key, beat]);
  const more = () =>
    void readDeliveries(webhook, state, log?.next_cursor ?? undefined).then(
      (page) => take((old) => ({items: [...(old?.items ?? []), ...page.items], next_cursor: page.next_cursor})),
      fail,
    );
  const replace = (d: Delivery) =>
    take((old) => old && {...old, items: old.items.map((each) => (each.id === d.id ? d : each))});
  return {log, error, more, replace};
}

function AllDead(p: {webhook: Webhook; onDone: (count: number) => void}) {
  const w = p.webhook;
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      const answer = await api<{redelivered: number}>(`/v1/webhooks/${w.id}/redeliver`, {method: 'POST'});
      setAsked(false);
      p.onDone(answer.redelivered);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (w.dead === 0 && !asked) return null;
  return (
    <>
      <button type="button" onClick={() => setAsked(true)}>
        Deliver the dead again ({w.dead.toLocaleString('en')})…
      </button>
      {asked && (
        <Confirm
          title="Deliver all that are dead again?"
          yes="Yes, all of them"
          busy={busy}
          onYes={() => void send()}
          onNo={() => setAsked(false)}>
          <p>
            {w.dead.toLocaleString('en')} {w.dead === 1 ? 'message has' : 'messages have'} been given up. The receiver
            gets them with the ids that they had.
          </p>
          <ProblemNote error={error} title="They were not asked for." />
        </Confirm>
      )}
    </>
  );
}

export function Deliveries(p: {webhook: Webhook; beat: number; onLook: () => void}) {
  const w = p.webhook;
  const [chosen, setChosen] = useState('');
  const [again, setAgain] = useState(0);
  const [busy, setBusy] = useState('');
  const [said, setSaid] = useState('');
  const [failed, setFailed] = useState<unknown>(null);
  const {log, error, more, replace} = useLog(w.id, chosen, p.beat + again, p.onLook);
  const redeliver = async (d: Delivery) => {
    setBusy(d.id);
    setFailed(null);
    try {
      replace(await api<Delivery>(`/v1/webhooks/${w.id}/deliveries/${d.id}/redeliver`, {method: 'POST'}));
      setSaid(`${d.id} will be delivered again.`);
    } catch (problem) {
      setFailed(problem);
    } finally {
      setBusy('');
    }
  };
  return (
    <section class="stack" aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      <div class="actions">
        <div class="tabs" role="group" aria-label="Which deliveries">
          {['', ...deliveryStates].map((state) => (
            <button key={state} type="button" aria-pressed={chosen === state} onClick={() => setChosen(state)}>
              {state ? state[0].toUpperCase() + state.slice(1) : 'All'}
            </button>
          ))}
        </div>
        <AllDead
          webhook={w}
          onDone={(count) => {
            setSaid(`${count.toLocaleString('en')} will be delivered again.`);
            setAgain((n) => n + 1);
          }}
        />
      </div>
      <p role="status">{said}</p>
      <ProblemNote error={failed} title="It was not delivered again." />
      <ProblemNote error={error} title="The log could not be read." />
      {!log && !error && <p class="quiet">Loading…</p>}
      {log && log.items.length === 0 && <p class="empty">{chosen ? 'None is.' : 'Nothing was said yet.'}</p>}
      {log && log.items.length > 0 && (
        <Stacking label="Table of deliveries, the newest first" columns={columns} last="Again">
          {log.items.map((d) => (
            <Row key={d.id} delivery={d} busy={busy === d.id} onAgain={() => void redeliver(d)} />
          ))}
        </Stacking>
      )}
      {log?.next_cursor && (
        <p>
          <button type="button" onClick={more}>
            Show older ones
          </button>
        </p>
      )}
    </section>
  );
}
