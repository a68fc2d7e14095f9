// Webhooks: where the server tells of what happens, and what became of each message. docs/webhooks.md has the members.
import {api} from './api';
import type {Scope} from './tokens';

export interface Webhook {
  id: string;
  url: string;
  /** null: all. */
  events: string[] | null;
  scope: Scope | null;
  description: string;
  enabled: boolean;
  disabled_reason: string | null;
  created_at: string;
  pending: number;
  dead: number;
}

export interface MadeWebhook extends Webhook {
  secret: string;
}

export interface NewSecret {
  secret: string;
  old_secret_until: string;
}

export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface Delivery {
  id: string;
  event: string;
  auction: string | null;
  seq: number | null;
  state: DeliveryState;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  created_at: string;
  next_attempt_at: string | null;
  ended_at: string | null;
}

export interface Log {
  items: Delivery[];
  next_cursor: string | null;
}

/** All webhooks: there are a hundred at most. */
export const readWebhooks = async (): Promise<Webhook[]> => (await api<{items: Webhook[]}>('/v1/webhooks')).items;

export const kDeliveries = 50;

export function readDeliveries(id: string, state: string, cursor?: string): Promise<Log> {
  const query = new URLSearchParams({limit: String(kDeliveries)});
  if (state) query.set('state', state);
  if (cursor) query.set('cursor', cursor);
  return api<Log>(`/v1/webhooks/${id}/deliveries?${query}`);
}

/**
 * The list after its first page was read again. What is older than that page stays as it was read; what is not, and is
 * not in it any more, has another state now.
 */
export function renewed(old: Log, first: Log): Log {
  const last = first.items[first.items.length - 1];
  if (!first.next_cursor || !last) return first;
  const there = new Set(first.items.map((d) => d.id));
  const older = old.items.filter((d) => !there.has(d.id) && d.created_at <= last.created_at);
  return older.length ? {items: [...first.items, ...older], next_cursor: old.next_cursor} : first;
}

/** The names in a field: separated by spaces, commas or lines; null for none, which means all. */
export function eventNames(text: string): string[] | null {
  const names = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  return names.length ? names : null;
}

/** What the receiver said last, in words. */
export function lastAnswer(d: Delivery): string {
  if (d.last_status) return `HTTP ${d.last_status}`;
  return d.last_error || (d.attempts ? 'no answer' : 'not tried yet');
}
