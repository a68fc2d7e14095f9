// Webhooks: where this server tells of what happens, and how that goes.
import {useEffect, useState} from 'preact/hooks';
import {api, Problem} from '../lib/api';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import {readWebhooks} from '../lib/webhooks';
import type {MadeWebhook, Webhook} from '../lib/webhooks';
import {Link, ProblemNote, Title} from '../ui/parts';
import {ShownOnce} from '../ui/shown_once';
import {Cell, Stacking} from '../ui/stacking';
import {SystemTabs} from '../ui/system_tabs';
import {WebhookForm} from '../ui/webhook_form';
import type {WebhookBody} from '../ui/webhook_form';
import {About, Events, secretWarning, WebhookBadge} from '../ui/webhook_parts';
import {SignInFirst} from './sell';

const columns = ['Webhook', 'Events', 'About', 'State', 'Waiting', 'Dead'];

function Row(p: {webhook: Webhook}) {
  const w = p.webhook;
  return (
    <tr data-webhook={w.id}>
      <Cell>
        <Link class="strong wrap" href={`/system/webhooks/${w.id}`}>
          {w.description || w.url}
        </Link>
        {w.description && <span class="hint mono under wrap">{w.url}</span>}
      </Cell>
      <Cell name={columns[1]}>
        <Events webhook={w} />
      </Cell>
      <Cell name={columns[2]}>
        <About webhook={w} />
      </Cell>
      <Cell name={columns[3]}>
        <WebhookBadge webhook={w} />
      </Cell>
      <Cell name={columns[4]}>{w.pending.toLocaleString('en')}</Cell>
      <Cell name={columns[5]} class={w.dead ? 'strong bad-text' : ''}>
        {w.dead.toLocaleString('en')}
      </Cell>
    </tr>
  );
}

function Webhooks() {
  const [all, setAll] = useState<Webhook[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [made, setMade] = useState<MadeWebhook | null>(null);
  useEffect(() => void readWebhooks().then(setAll, setError), []);
  if (!all)
    return error ? (
      <ProblemNote
        error={error}
        title={error instanceof Problem && error.status === 403 ? 'Only for admins.' : 'They cannot be shown.'}
      />
    ) : (
      <p class="quiet">Loading…</p>
    );
  const make = async (body: WebhookBody) => {
    // Not sent again by itself: its answer has the secret, and is kept for nobody.
    const {secret, ...webhook} = await api<MadeWebhook>('/v1/webhooks', {method: 'POST', body});
    setMade({secret, ...webhook});
    setAll((list) => [...(list ?? []), webhook]);
  };
  return (
    <div class="stack">
      {made && (
        <ShownOnce
          key={made.id}
          title="The webhook’s secret"
          name="Secret"
          secret={made.secret}
          warning={secretWarning}
          onDone={() => setMade(null)}>
          <p class="hint">
            Of <Link href={`/system/webhooks/${made.id}`}>{made.description || made.url}</Link>. Send it a ping to see
            whether it arrives.
          </p>
        </ShownOnce>
      )}
      <WebhookForm title="Make a webhook" yes="Make the webhook" onSend={make} />
      {all.length > 0 ? (
        <Stacking label="Table of webhooks" columns={columns}>
          {all.map((w) => (
            <Row key={w.id} webhook={w} />
          ))}
        </Stacking>
      ) : (
        <p class="empty">There is no webhook.</p>
      )}
    </div>
  );
}

export function WebhooksPage() {
  const token = useStore(session).token;
  return (
    <>
      <Title lead="The server tells other programs of what happens, and keeps trying until they have it.">
        Webhooks
      </Title>
      <SystemTabs at="/system/webhooks" />
      {token ? <Webhooks key={token} /> : <SignInFirst at="/system/webhooks" what="Managing webhooks" />}
    </>
  );
}
