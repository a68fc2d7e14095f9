// The kinds of fields that the forms of terms are made of.
import type {ComponentChildren} from 'preact';
import type {Draft, Errors} from '../lib/terms';
import {Field} from './parts';

export interface FormProps {
  draft: Draft;
  errors: Errors;
  set: (part: Partial<Draft>) => void;
  edit?: boolean;
}

interface TextProps extends FormProps {
  name: keyof Draft;
  label: string;
  hint?: ComponentChildren;
}

export function Text(p: TextProps & {mode?: 'decimal' | 'numeric'}) {
  return (
    <Field id={p.name} label={p.label} hint={p.hint} error={p.errors[p.name]}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          inputMode={p.mode}
          autocomplete="off"
          value={String(p.draft[p.name])}
          onInput={(e) => p.set({[p.name]: e.currentTarget.value})}
        />
      )}
    </Field>
  );
}

export function When(p: TextProps) {
  return (
    <Field id={p.name} label={p.label} hint={p.hint} error={p.errors[p.name]}>
      {(ids) => (
        <input
          {...ids}
          type="datetime-local"
          step={1}
          value={String(p.draft[p.name])}
          onInput={(e) => p.set({[p.name]: e.currentTarget.value})}
        />
      )}
    </Field>
  );
}

export function Choice(
  p: FormProps & {name: keyof Draft; label: string; options: [string, string][]; hint?: string; disabled?: boolean},
) {
  return (
    <Field id={p.name} label={p.label} hint={p.hint} error={p.errors[p.name]}>
      {(ids) => (
        <select
          {...ids}
          disabled={p.disabled}
          value={String(p.draft[p.name])}
          onChange={(e) => p.set({[p.name]: e.currentTarget.value})}>
          {p.options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check(p: FormProps & {name: keyof Draft; label: string; hint?: string}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={p.draft[p.name] === true}
        onChange={(e) => p.set({[p.name]: e.currentTarget.checked})}
      />
      <span>
        {p.label}
        {p.hint && <span class="hint"> {p.hint}</span>}
      </span>
    </label>
  );
}
