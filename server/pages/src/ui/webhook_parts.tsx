// What both pages of webhooks show of one.
import type {DeliveryState, Webhook} from '../lib/webhooks';
import {Link} from './parts';

export function WebhookBadge(p: {webhook: Webhook}) {
  const w = p.webhook;
  if (w.enabled) return <span class="badge is-open">on</span>;
  return (
    <span class={`badge ${w.disabled_reason ? 'is-cancelled' : ''}`}>{w.disabled_reason ? 'switched off' : 'off'}</span>
  );
}

export function About(p: {webhook: Webhook}) {
  const {scope} = p.webhook;
  if (!scope) return <span class="quiet">all auctions</span>;
  if ('sale' in scope) return <Link href={`/sales/${scope.sale}`}>one sale</Link>;
  return <Link href={`/auctions/${scope.auction}`}>one auction</Link>;
}

export function Events(p: {webhook: Webhook}) {
  if (!p.webhook.events) return <span class="quiet">all</span>;
  return <span class="mono wrap">{p.webhook.events.join(' ')}</span>;
}

const kinds: Record<DeliveryState, string> = {pending: 'is-closing', delivered: 'is-open', dead: 'is-cancelled'};

export const DeliveryBadge = (p: {state: DeliveryState}) => <span class={`badge ${kinds[p.state]}`}>{p.state}</span>;

export const secretWarning = 'The receiver checks with it that a message is this server’s.';
