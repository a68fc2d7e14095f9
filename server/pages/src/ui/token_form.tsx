// A new token: whose, for what, and for how long.
import {useState} from 'preact/hooks';
import {api, Problem} from '../lib/api';
import {serverNow} from '../lib/clock';
import {lifeUntil, lives, roles, roleWords} from '../lib/tokens';
import type {MadeToken, NewToken, Role} from '../lib/tokens';
import {errorText, Field, fieldErrors, ProblemNote} from './parts';

interface Draft {
  account: string;
  role: Role;
  bound: '' | 'auction' | 'sale';
  id: string;
  life: string; // milliseconds; "until": a moment
  until: string;
}
const plain: Draft = {account: '', role: 'bidder', bound: '', id: '', life: String(lives[2][0]), until: ''};

type Errors = Record<string, string>;

function toBody(d: Draft): {body: NewToken; errors: Errors} {
  const errors: Errors = {};
  const body: NewToken = {account: d.account.trim(), role: d.role};
  if (!body.account) errors.account = 'Whose is it?';
  const id = d.id.trim().toUpperCase();
  if (d.bound && !id) errors.scope = `Paste the ${d.bound}’s id: the last part of its address.`;
  if (d.bound && id) body.scope = d.bound === 'sale' ? {sale: id} : {auction: id};
  if (d.life === 'until') {
    const life = lifeUntil(d.until, serverNow());
    if ('error' in life) errors.until = life.error;
    else body.expires_in_ms = life.ms;
  } else if (d.life !== '0') {
    body.expires_in_ms = Number(d.life);
  }
  return {body, errors};
}

/** What the server refused, at the fields of this form. */
function byField(problem: unknown): Errors {
  const errors: Errors = {};
  for (const [name, detail] of Object.entries(fieldErrors(problem))) {
    const field = name.startsWith('scope') ? 'scope' : name === 'expires_in_ms' ? 'until' : name;
    errors[field] = `It ${detail}.`;
  }
  return errors;
}

export function TokenForm(p: {onMade: (token: MadeToken) => void}) {
  const [draft, setDraft] = useState(plain);
  const [errors, setErrors] = useState<Errors>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  const set = (part: Partial<Draft>) => setDraft((d) => ({...d, ...part}));

  async function submit(event: Event) {
    event.preventDefault();
    const {body, errors: wrong} = toBody(draft);
    setErrors(wrong);
    setError(null);
    if (Object.keys(wrong).length) return;
    setBusy(true);
    try {
      // Not sent again by itself: its answer is kept for nobody, so a second one would be a second token.
      p.onMade(await api<MadeToken>('/v1/tokens', {method: 'POST', body}));
      setDraft(plain);
      setOpen(false);
    } catch (problem) {
      const at = byField(problem);
      setErrors(at);
      const lost = problem instanceof Problem && problem.status === 0;
      if (lost) setError(new Error(`${errorText(problem)} If the list has it now, nobody knows it: revoke it.`));
      else if (!Object.keys(at).length) setError(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <details class="card manage" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>Make a token</summary>
      <form class="stack" aria-label="A new token" onSubmit={(e) => void submit(e)} noValidate>
        <div class="pair roomy">
          <Field id="account" label="Account" hint="Whose it is: who bids and sells with it." error={errors.account}>
            {(ids) => (
              <input
                {...ids}
                autocomplete="off"
                spellcheck={false}
                maxLength={64}
                value={draft.account}
                onInput={(e) => set({account: e.currentTarget.value})}
              />
            )}
          </Field>
          <Field id="role" label="Role" hint={roleWords[draft.role]} error={errors.role}>
            {(ids) => (
              <select {...ids} value={draft.role} onChange={(e) => set({role: e.currentTarget.value as Role})}>
                {roles.map((role) => (
                  <option key={role} value={role}>
                    {role}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field id="bound" label="Good for">
            {(ids) => (
              <select
                {...ids}
                value={draft.bound}
                onChange={(e) => set({bound: e.currentTarget.value as Draft['bound']})}>
                <option value="">All that the role may</option>
                <option value="auction">One auction</option>
                <option value="sale">One sale and its lots</option>
              </select>
            )}
          </Field>
          {draft.bound && (
            <Field
              id="scope"
              label={draft.bound === 'sale' ? 'Sale' : 'Auction'}
              hint="Its id, the last part of its address."
              error={errors.scope}>
              {(ids) => (
                <input
                  {...ids}
                  class="mono"
                  autocomplete="off"
                  spellcheck={false}
                  maxLength={64}
                  value={draft.id}
                  onInput={(e) => set({id: e.currentTarget.value})}
                />
              )}
            </Field>
          )}
          <Field
            id="life"
            label="Expires after"
            hint={draft.life === '0' ? 'It is good until somebody revokes it.' : undefined}
            error={draft.life === 'until' ? undefined : errors.until}>
            {(ids) => (
              <select {...ids} value={draft.life} onChange={(e) => set({life: e.currentTarget.value})}>
                {lives.map(([ms, name]) => (
                  <option key={ms} value={String(ms)}>
                    {name}
                  </option>
                ))}
                <option value="until">At a moment…</option>
              </select>
            )}
          </Field>
          {draft.life === 'until' && (
            <Field id="until" label="Until" hint="In your time zone." error={errors.until}>
              {(ids) => (
                <input
                  {...ids}
                  type="datetime-local"
                  value={draft.until}
                  onInput={(e) => set({until: e.currentTarget.value})}
                />
              )}
            </Field>
          )}
        </div>
        <ProblemNote error={error} title="It was not made." />
        <div class="actions">
          <button type="submit" class="primary" disabled={busy}>
            Make the token
          </button>
        </div>
      </form>
    </details>
  );
}
