// A new token: whose, for what, and for how long.
import {useState} from 'preact/hooks';
import {api, Problem} from '../lib/api';
import {serverNow} from '../lib/clock';
import {lifeUntil, lives, roles, roleWords} from '../lib/tokens';
import type {MadeToken, NewToken, Role} from '../lib/tokens';
import {errorText, Field, fieldErrors, ProblemNote} from './parts';
import {scopeOf, ScopeFields, unbound} from './scope_fields';
import type {ScopeDraft} from './scope_fields';

interface Draft extends ScopeDraft {
  account: string;
  role: Role;
  life: string; // milliseconds; "until": a moment
  until: string;
}
const plain: Draft = {...unbound, account: '', role: 'bidder', life: String(lives[2][0]), until: ''};

type Errors = Record<string, string>;

function toBody(d: Draft): {body: NewToken; errors: Errors} {
  const errors: Errors = {};
  const body: NewToken = {account: d.account.trim(), role: d.role};
  if (!body.account) errors.account = 'Whose is it?';
  const {scope, error} = scopeOf(d);
  if (error) errors.scope = error;
  if (scope) body.scope = scope;
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
          <ScopeFields label="Good for" all="All that the role may" draft={draft} error={errors.scope} set={set} />
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
