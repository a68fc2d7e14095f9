// What a token or a webhook is bound to: all, one auction, or one sale with its lots.
import type {Scope} from '../lib/tokens';
import {Field} from './parts';

export interface ScopeDraft {
  bound: '' | 'auction' | 'sale';
  id: string;
}

export const unbound: ScopeDraft = {bound: '', id: ''};

/** As the API takes it; what is wrong where it cannot be. */
export function scopeOf(d: ScopeDraft): {scope?: Scope; error?: string} {
  if (!d.bound) return {};
  const id = d.id.trim().toUpperCase();
  if (!id) return {error: `Paste the ${d.bound}’s id: the last part of its address.`};
  return {scope: d.bound === 'sale' ? {sale: id} : {auction: id}};
}

export function ScopeFields(p: {
  label: string;
  all: string;
  draft: ScopeDraft;
  error?: string;
  set: (part: Partial<ScopeDraft>) => void;
}) {
  const {bound, id} = p.draft;
  return (
    <>
      <Field id="bound" label={p.label}>
        {(ids) => (
          <select {...ids} value={bound} onChange={(e) => p.set({bound: e.currentTarget.value as ScopeDraft['bound']})}>
            <option value="">{p.all}</option>
            <option value="auction">One auction</option>
            <option value="sale">One sale and its lots</option>
          </select>
        )}
      </Field>
      {bound && (
        <Field
          id="scope"
          label={bound === 'sale' ? 'Sale' : 'Auction'}
          hint="Its id, the last part of its address."
          error={p.error}>
          {(ids) => (
            <input
              {...ids}
              class="mono"
              autocomplete="off"
              spellcheck={false}
              maxLength={64}
              value={id}
              onInput={(e) => p.set({id: e.currentTarget.value})}
            />
          )}
        </Field>
      )}
    </>
  );
}
