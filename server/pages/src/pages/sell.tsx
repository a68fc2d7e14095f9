// Make an auction, or change one.
import {useEffect, useRef, useState} from 'preact/hooks';
import {api, command} from '../lib/api';
import {go} from '../lib/route';
import {learn, session} from '../lib/session';
import {useStore} from '../lib/store';
import {changes, emptyDraft, fromAuction, toBody} from '../lib/terms';
import type {Draft, Errors} from '../lib/terms';
import type {Auction} from '../lib/types';
import {fieldErrors, Link, ProblemNote, Title} from '../ui/parts';
import {Preview, TermsForm} from '../ui/terms_form';

/** The API's names of fields, and the form's. */
const formName: Record<string, string> = {
  'price_clock.step': 'clock_step',
  'price_clock.floor': 'clock_floor',
  'price_clock.interval_ms': 'clock_seconds',
  'buy_now.price': 'buy_price',
  'buy_now.percent': 'buy_percent',
  'soft_close.window_ms': 'window',
  'soft_close.extension_ms': 'extension',
  'soft_close.max_extensions': 'max_extensions',
  'units.supply': 'supply',
  increments: 'steps',
  starts_at: 'starts',
  duration_ms: 'duration',
  'ending.window_ms': 'candle_window',
  reveal_ms: 'reveal_minutes',
};
const asForm = (errors: Errors): Errors =>
  Object.fromEntries(Object.entries(errors).map(([name, text]) => [formName[name] ?? name, text]));

export function SignInFirst(p: {at: string; what: string}) {
  return (
    <p class="note">
      {p.what} needs a token. <Link href={`/sign-in?from=${p.at}`}>Sign in</Link>
    </p>
  );
}

/** A form of terms: what it says, and what is wrong with it, by itself or by the server. */
function useTerms(initial: Draft) {
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [refused, setRefused] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(); // the first that is wrong
  }, [errors]);

  /** The body that it makes; null where something is wrong, which it then shows. */
  function read() {
    const {body, errors: wrong} = toBody(draft);
    setErrors(wrong);
    setRefused(null);
    return Object.keys(wrong).length ? null : body;
  }
  function refuse(problem: unknown) {
    setErrors(asForm(fieldErrors(problem)));
    setRefused(problem);
  }
  const set = (part: Partial<Draft>) => setDraft((d) => ({...d, ...part}));
  return {draft, set, errors, refused, form, read, refuse};
}

export function Pages() {
  return (
    <p class="actions sub">
      <Link class="button" href="/sell/sale">
        A sale of many lots
      </Link>
      <Link class="button" href="/sell/import">
        Import from CSV
      </Link>
      <Link class="button quiet" href="/?show=mine">
        Your auctions
      </Link>
    </p>
  );
}

export function SellPage() {
  const token = useStore(session).token;
  const {draft, set, errors, refused, form, read, refuse} = useTerms(emptyDraft);
  const [busy, setBusy] = useState(false);

  async function submit(event: Event) {
    event.preventDefault();
    const body = read();
    if (!body) return;
    setBusy(true);
    try {
      const made = await command<Auction>('/v1/auctions', body);
      learn({account: made.seller});
      go(`/auctions/${made.id}`);
    } catch (problem) {
      refuse(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <Title lead="An auction of your own. The rules stand beside the form as bidders will read them.">Sell</Title>
      <Pages />
      {!token && <SignInFirst at="/sell" what="Selling" />}
      <div class="two form">
        <form ref={form} class="stack" onSubmit={(e) => void submit(e)} noValidate>
          <TermsForm draft={draft} errors={errors} set={set} />
          <ProblemNote error={refused} title="It was not made." />
          {Object.keys(errors).length > 0 && (
            <p class="error" role="alert">
              Some fields need another look: {Object.keys(errors).length}.
            </p>
          )}
          <div class="actions">
            <button type="submit" class="primary" disabled={busy || !token}>
              {draft.draft ? 'Keep the draft' : 'Make the auction'}
            </button>
          </div>
        </form>
        <Preview draft={draft} />
      </div>
    </>
  );
}

function EditForm(p: {auction: Auction}) {
  const a = p.auction;
  const original = fromAuction(a);
  const {draft, set, errors, refused, form, read, refuse} = useTerms(original);

  async function submit(event: Event) {
    event.preventDefault();
    const body = read();
    if (!body) return;
    const patch = changes(toBody(original).body, body);
    if (Array.isArray(a.increments)) delete patch.increments;
    if (draft.drop_reserve) patch.reserve_price = null;
    if (Object.keys(patch).length === 0) return go(`/auctions/${a.id}`);
    if (draft.reason.trim()) patch.reason = draft.reason.trim();
    try {
      await command(`/v1/auctions/${a.id}`, patch, 'PATCH');
      go(`/auctions/${a.id}`);
    } catch (problem) {
      refuse(problem);
    }
  }

  return (
    <div class="two form">
      <form ref={form} class="stack" onSubmit={(e) => void submit(e)} noValidate>
        <TermsForm draft={draft} errors={errors} set={set} edit />
        <ProblemNote error={refused} title="It was not changed." />
        <div class="actions">
          <button type="submit" class="primary">
            Save the changes
          </button>
          <Link class="button" href={`/auctions/${a.id}`}>
            Leave it
          </Link>
        </div>
      </form>
      <Preview draft={draft} />
    </div>
  );
}

export function EditPage(p: {id: string}) {
  const [auction, setAuction] = useState<Auction | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    api<Auction>(`/v1/auctions/${p.id}`).then(setAuction, setError);
  }, [p.id]);
  return (
    <>
      <Title lead={auction?.title}>Edit the terms</Title>
      <ProblemNote error={error} title="It cannot be shown." />
      {auction && <EditForm auction={auction} />}
    </>
  );
}
