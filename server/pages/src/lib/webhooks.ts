// Webhooks: where the server tells of what happens, and what became of each message. docs/api.md has the members.
import {api} from './api';

export interface Webhook {
  id: string;
  url: string;
  /** null: all. */
  events: string[] | null;
  auction?: string | null;
  sale?: string | null;
  description?: string | null;
  enabled: boolean;
  disabled_reason?: string | null;
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
  auction?: string | null;
  seq?: number | null;
  status: DeliveryState;
  attempts: number;
  last_status?: number | null;
  last_error?: string | null;
  created_at: string;
  next_attempt_at?: string | null;
  delivered_at?: string | null;
}

export interface Listed<T> {
  items: T[];
  next?: string | null;
}

/** All webhooks, page by page. */
export async function readWebhooks(): Promise<Webhook[]> {
  const items: Webhook[] = [];
  let next: string | null | undefined = '';
  while (next !== null && next !== undefined) {
    const after: string = next ? `&after=${encodeURIComponent(next)}` : '';
    const page: Listed<Webhook> = await api<Listed<Webhook>>(`/v1/webhooks?limit=200${after}`);
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

export const kDeliveries = 50;

export function readDeliveries(id: string, status: string, after?: string): Promise<Listed<Delivery>> {
  const query = new URLSearchParams({limit: String(kDeliveries)});
  if (status) query.set('status', status);
  if (after) query.set('after', after);
  return api<Listed<Delivery>>(`/v1/webhooks/${id}/deliveries?${query}`);
}

/**
 * The list after its first page was read again. What is older than that page stays as it was read; what is not, and is
 * not in it any more, has another status now.
 */
export function renewed(old: Listed<Delivery>, first: Listed<Delivery>): Listed<Delivery> {
  const last = first.items[first.items.length - 1];
  if (!first.next || !last) return first;
  const there = new Set(first.items.map((d) => d.id));
  const older = old.items.filter((d) => !there.has(d.id) && d.created_at <= last.created_at);
  return older.length ? {items: [...first.items, ...older], next: old.next} : first;
}

/** The names in a field: separated by spaces, commas or lines; null for none, which means all. */
export function eventNames(text: string): string[] | null {
  const names = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  return names.length ? names : null;
}

/** What the receiver said last, in words. */
export function lastAnswer(d: Delivery): string {
  const said = d.last_status ? `HTTP ${d.last_status}` : '';
  return [said, d.last_error].filter(Boolean).join(': ') || (d.attempts ? 'no answer' : 'not tried yet');
}
