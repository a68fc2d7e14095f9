// One webhook: what it is, its switches and its secret, and its delivery log.
import {useEffect, useState} from 'preact/hooks';
import {api, Problem} from '../lib/api';
import {dayAndTime} from '../lib/clock';
import {go} from '../lib/route';
import {session} from '../lib/session';
import {useStore} from '../lib/store';
import type {Delivery, NewSecret, Webhook} from '../lib/webhooks';
import {Deliveries} from '../ui/deliveries';
import {Confirm, Link, ProblemNote, Title} from '../ui/parts';
import {ShownOnce} from '../ui/shown_once';
import {SystemTabs} from '../ui/system_tabs';
import {WebhookForm} from '../ui/webhook_form';
import {About, Events, secretWarning, WebhookBadge} from '../ui/webhook_parts';
import {SignInFirst} from './sell';

interface Question {
  title: string;
  yes: string;
  text: string;
  danger?: boolean;
  act: () => Promise<void>;
}

function Ask(p: {question: Question; onNo: () => void}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const act = async () => {
    setBusy(true);
    setError(null);
    try {
      await p.question.act();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const q = p.question;
  return (
    <Confirm title={q.title} yes={q.yes} danger={q.danger} busy={busy} onYes={() => void act()} onNo={p.onNo}>
      <p>{q.text}</p>
      <ProblemNote error={error} />
    </Confirm>
  );
}

function Facts(p: {webhook: Webhook}) {
  const w = p.webhook;
  return (
    <section class="card stack" aria-label="What it is">
      <dl class="facts-list compact columns">
        <div>
          <dt>Address</dt>
          <dd class="mono wrap">{w.url}</dd>
        </div>
        <div>
          <dt>State</dt>
          <dd>
            <WebhookBadge webhook={w} />
          </dd>
        </div>
        <div>
          <dt>Events</dt>
          <dd>
            <Events webhook={w} />
          </dd>
        </div>
        <div>
          <dt>About</dt>
          <dd>
            <About webhook={w} />
          </dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>{dayAndTime(w.created_at)}</dd>
        </div>
        <div>
          <dt>Waiting, dead</dt>
          <dd>
            {w.pending.toLocaleString('en')}, {w.dead.toLocaleString('en')}
          </dd>
        </div>
      </dl>
      {!w.enabled && w.disabled_reason && (
        <p class="note warn">
          <strong>The server has switched it off.</strong> {w.disabled_reason}
        </p>
      )}
    </section>
  );
}

function One(p: {id: string; onName: (name: string) => void}) {
  const path = `/v1/webhooks/${p.id}`;
  const [webhook, setWebhook] = useState<Webhook | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [secret, setSecret] = useState<NewSecret | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [said, setSaid] = useState('');
  const [beat, setBeat] = useState(0);
  const show = (w: Webhook) => {
    setWebhook(w);
    setError(null);
    p.onName(w.description || w.url);
  };
  const look = () => void api<Webhook>(path).then(show, setError);
  useEffect(look, [p.id]);
  if (!webhook)
    return error ? (
      <ProblemNote
        error={error}
        title={error instanceof Problem && error.status === 403 ? 'Only for admins.' : 'It cannot be shown.'}
      />
    ) : (
      <p class="quiet">Loading…</p>
    );
  const w = webhook;
  const change = async (body: Record<string, unknown>) => show(await api<Webhook>(path, {method: 'PATCH', body}));
  const attempt = (what: () => Promise<void>) => {
    setFailed(null);
    setSaid('');
    void what().catch(setFailed);
  };
  const ping = async () => {
    const sent = await api<Delivery>(`${path}/ping`, {method: 'POST'});
    setSaid(`A ping is on its way: ${sent.id}.`);
    setBeat((n) => n + 1);
  };
  const rotate = async () => {
    setSecret(await api<NewSecret>(`${path}/secret`, {method: 'POST'}));
    setQuestion(null);
  };
  const remove = async () => {
    await api(path, {method: 'DELETE'});
    go('/system/webhooks');
  };
  return (
    <div class="stack">
      {secret && (
        <ShownOnce
          title="The new secret"
          name="Secret"
          secret={secret.secret}
          warning={secretWarning}
          onDone={() => setSecret(null)}>
          <p class="hint">
            Messages have both signatures until {dayAndTime(secret.old_secret_until)}; then the old secret is gone.
          </p>
        </ShownOnce>
      )}
      <ProblemNote error={error} title="It could not be read again." />
      <Facts webhook={w} />
      <div class="actions">
        <button type="button" class="primary" onClick={() => attempt(ping)}>
          Send a ping
        </button>
        <button type="button" onClick={() => attempt(() => change({enabled: !w.enabled}))}>
          {w.enabled ? 'Switch it off' : 'Switch it on'}
        </button>
        <button
          type="button"
          onClick={() =>
            setQuestion({
              title: 'A new secret?',
              yes: 'Yes, a new one',
              text: 'For 24 hours messages are signed with both, so that the receiver can change over. Then the old one is gone.',
              act: rotate,
            })
          }>
          New secret…
        </button>
        <button
          type="button"
          class="danger"
          onClick={() =>
            setQuestion({
              title: 'Delete this webhook?',
              yes: 'Yes, delete it',
              text: 'What waits is never delivered, and its log is gone. That cannot be taken back.',
              danger: true,
              act: remove,
            })
          }>
          Delete…
        </button>
      </div>
      <p role="status">{said}</p>
      <ProblemNote error={failed} />
      <WebhookForm
        key={`${w.url} ${w.events} ${w.description}`}
        title="Change it"
        yes="Save the changes"
        webhook={w}
        onSend={(body) => change({...body})}
      />
      <Deliveries webhook={w} beat={beat} onLook={look} />
      {question && <Ask question={question} onNo={() => setQuestion(null)} />}
    </div>
  );
}

export function WebhookPage(p: {id: string}) {
  const token = useStore(session).token;
  const [name, setName] = useState('');
  const at = `/system/webhooks/${p.id}`;
  return (
    <>
      <Title
        lead={
          <>
            {name && <span class="wrap">{name}. </span>}
            <Link href="/system/webhooks">All webhooks</Link>
          </>
        }>
        Webhook
      </Title>
      <SystemTabs at="/system/webhooks" />
      {token ? <One key={token + p.id} id={p.id} onName={setName} /> : <SignInFirst at={at} what="Managing webhooks" />}
    </>
  );
}
