// Where a webhook goes and what it tells: a new one, or one that is there (then what it is about stays as it is).
import {useState} from 'preact/hooks';
import type {Scope} from '../lib/tokens';
import {eventNames} from '../lib/webhooks';
import type {Webhook} from '../lib/webhooks';
import {Field, fieldErrors, ProblemNote} from './parts';
import {scopeOf, ScopeFields, unbound} from './scope_fields';
import type {ScopeDraft} from './scope_fields';

interface Draft extends ScopeDraft {
  url: string;
  events: string;
  description: string;
}

export interface WebhookBody {
  url: string;
  events?: string[] | null;
  description?: string;
  scope?: Scope;
}

type Errors = Record<string, string>;

function toBody(d: Draft, edit: boolean): {body: WebhookBody; errors: Errors} {
  const errors: Errors = {};
  const body: WebhookBody = {url: d.url.trim()};
  if (!/^https?:\/\/./i.test(body.url)) errors.url = 'An address that begins with https://.';
  const events = eventNames(d.events);
  if (events || edit) body.events = events;
  const description = d.description.trim();
  if (description || edit) body.description = description;
  const {scope, error} = scopeOf(d);
  if (error) errors.scope = error;
  if (scope) body.scope = scope;
  return {body, errors};
}

function byField(problem: unknown): Errors {
  const errors: Errors = {};
  for (const [name, detail] of Object.entries(fieldErrors(problem))) {
    const field = ['events', 'scope'].find((whole) => name.startsWith(whole)) ?? name;
    errors[field] = `It ${detail}.`;
  }
  return errors;
}

export function WebhookForm(p: {
  title: string;
  yes: string;
  webhook?: Webhook;
  onSend: (body: WebhookBody) => Promise<void>;
}) {
  const w = p.webhook;
  const plain: Draft = {
    url: w?.url ?? '',
    events: w?.events?.join(' ') ?? '',
    description: w?.description ?? '',
    ...unbound,
  };
  const [draft, setDraft] = useState(plain);
  const [errors, setErrors] = useState<Errors>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  const set = (part: Partial<Draft>) => setDraft((d) => ({...d, ...part}));

  async function submit(event: Event) {
    event.preventDefault();
    const {body, errors: wrong} = toBody(draft, w !== undefined);
    setErrors(wrong);
    setError(null);
    if (Object.keys(wrong).length) return;
    setBusy(true);
    try {
      await p.onSend(body);
      if (!w) setDraft(plain);
      setOpen(false);
    } catch (problem) {
      const at = byField(problem);
      setErrors(at);
      if (Object.keys(at).every((name) => name !== 'scope' && !(name in draft))) setError(problem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <details class="card manage" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{p.title}</summary>
      <form class="stack" aria-label={p.title} onSubmit={(e) => void submit(e)} noValidate>
        <Field
          id="url"
          label="Address"
          hint="Each message is a POST to it, signed with the webhook’s secret."
          error={errors.url}>
          {(ids) => (
            <input
              {...ids}
              type="url"
              inputMode="url"
              autocomplete="off"
              spellcheck={false}
              placeholder="https://shop.example/hooks/gavel"
              value={draft.url}
              onInput={(e) => set({url: e.currentTarget.value})}
            />
          )}
        </Field>
        <div class="pair roomy">
          <Field
            id="events"
            label="Events"
            hint="Their names, with spaces between them. Empty: all of them."
            error={errors.events}>
            {(ids) => (
              <input
                {...ids}
                class="mono"
                autocomplete="off"
                spellcheck={false}
                value={draft.events}
                onInput={(e) => set({events: e.currentTarget.value})}
              />
            )}
          </Field>
          {!w && <ScopeFields label="About" all="All auctions" draft={draft} error={errors.scope} set={set} />}
          <Field id="description" label="Description (optional)" error={errors.description}>
            {(ids) => (
              <input
                {...ids}
                maxLength={200}
                value={draft.description}
                onInput={(e) => set({description: e.currentTarget.value})}
              />
            )}
          </Field>
        </div>
        <ProblemNote error={error} title="It was not saved." />
        <div class="actions">
          <button type="submit" class="primary" disabled={busy}>
            {p.yes}
          </button>
        </div>
      </form>
    </details>
  );
}
