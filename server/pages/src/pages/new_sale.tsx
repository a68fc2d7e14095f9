// Make a sale of many lots: its terms, its order, and the lots as CSV.
import {useState} from 'preact/hooks';
import {dayAndTime, duration} from '../lib/clock';
import {lotsOf} from '../lib/csv';
import {money} from '../lib/money';
import {go} from '../lib/route';
import {groupWords, lotBody, makeSale} from '../lib/sale';
import {learn, session} from '../lib/session';
import {useStore} from '../lib/store';
import {emptyDraft, toBody} from '../lib/terms';
import type {Draft, Errors} from '../lib/terms';
import {Choice, Text} from '../ui/fields';
import {Field, fieldErrors, ProblemNote, Title} from '../ui/parts';
import {Ending} from '../ui/terms_form';
import {FileOrText, lotErrors} from './import';
import {SignInFirst} from './sell';

export function NewSalePage() {
  const token = useStore(session).token;
  const [draft, setDraft] = useState<Draft>({...emptyDraft, starting_price: '1.00', duration: '1', unit: '3600000'});
  const [group, setGroup] = useState('single');
  const [stagger, setStagger] = useState('60');
  const [most, setMost] = useState('');
  const [text, setText] = useState(
    'title,starting_price,reserve_price\n"Mantel clock, about 1890",99.00,200.00\nOil lamp,9.00,\n',
  );
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
      const sale = await makeSale(
        terms,
        lots.map((lot) => lotBody(lot, body)),
        setSent,
      );
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
      <Title lead="Many lots in order, each an auction of its own, with ends that follow one another.">
        A sale of many lots
      </Title>
      {!token && <SignInFirst at="/sell/sale" what="Selling" />}
      <form class="two form" onSubmit={(e) => void submit(e)} noValidate>
        <div class="stack">
          <fieldset>
            <legend>The sale</legend>
            <Text {...fields} name="title" label="Title" />
            <div class="pair">
              <Choice
                {...fields}
                name="currency"
                label="Currency"
                options={['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'CAD', 'AUD', 'SEK'].map((c) => [c, c])}
              />
              <Text
                {...fields}
                name="starting_price"
                label={`Starting price where a lot names none (${draft.currency})`}
                mode="decimal"
              />
            </div>
          </fieldset>
          <Ending {...fields} />
          <fieldset>
            <legend>Order</legend>
            <div class="pair">
              <Field
                id="stagger"
                label="Seconds between the ends of two lots"
                hint="0: all end at once."
                error={errors.stagger}>
                {(ids) => (
                  <input
                    {...ids}
                    inputMode="numeric"
                    value={stagger}
                    onInput={(e) => setStagger(e.currentTarget.value)}
                  />
                )}
              </Field>
              <Field id="group" label="A late bid puts off" error={errors.group}>
                {(ids) => (
                  <select {...ids} value={group} onChange={(e) => setGroup(e.currentTarget.value)}>
                    <option value="single">its own lot</option>
                    <option value="cascade">its lot and those after it</option>
                    <option value="all">all lots</option>
                  </select>
                )}
              </Field>
            </div>
            <Field id="most" label="Lots that one bidder may lead at most, optional" error={errors.most}>
              {(ids) => (
                <input {...ids} inputMode="numeric" value={most} onInput={(e) => setMost(e.currentTarget.value)} />
              )}
            </Field>
          </fieldset>
          <fieldset>
            <legend>Lots</legend>
            <FileOrText id="lots" text={text} set={setText} />
          </fieldset>
          {problem && (
            <p class="note bad" role="alert">
              {problem}
            </p>
          )}
          <ProblemNote error={refused} title="The sale was not made." />
          <div class="actions">
            <button type="submit" class="primary" disabled={!token || sent !== null}>
              {sent === null ? `Make the sale of ${lots.length} lots` : `${sent} of ${lots.length} lots…`}
            </button>
          </div>
        </div>
        <aside class="card stack preview" aria-label="Preview">
          <h2>In words</h2>
          <p class="preview-title">{draft.title || 'Without a title yet'}</p>
          <ul class="prose" aria-live="polite">
            <li>
              {lots.length} {lots.length === 1 ? 'lot' : 'lots'};{' '}
              {staggerMs > 0 ? `each ends ${duration(staggerMs)} after the one before.` : 'all end at the same time.'}
            </li>
            <li>
              {body.ends_at
                ? `Lot 1 ends ${dayAndTime(body.ends_at)}`
                : `Lot 1 ends ${duration(body.duration_ms ?? 0)} after the start`}
              {staggerMs > 0 && lots.length > 1 ? `, the last ${duration(staggerMs * (lots.length - 1))} later` : ''}.
            </li>
            {draft.soft && <li>{groupWords[group]}</li>}
            {most && <li>Nobody may lead more than {most} lots at a time.</li>}
          </ul>
          <ol class="lots">
            {lots.slice(0, 30).map((l) => (
              <li key={l.line}>
                {l.body.title || '–'} <span class="quiet">{money(l.body.starting_price, draft.currency)}</span>
                {lotErrors(l).length > 0 && (
                  <span class="error">
                    {' '}
                    line {l.line}: {lotErrors(l).join('; ')}
                  </span>
                )}
              </li>
            ))}
          </ol>
          {lots.length > 30 && <p class="quiet">and {lots.length - 30} more</p>}
        </aside>
      </form>
    </>
  );
}
