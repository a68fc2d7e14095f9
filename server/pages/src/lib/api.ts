// Requests to /v1. What is refused is thrown as a Problem, with the server's own sentence.
import {forgetClock, heardAnswer, heardDate} from './clock';
import {session} from './session';

export interface FieldError {
  field: string;
  code: string;
  detail: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly members: Record<string, unknown> = {},
  ) {
    super(detail);
  }
  /** What is wrong, field by field; empty where it is not about fields. */
  get fields(): FieldError[] {
    const several = this.members.errors as FieldError[] | undefined;
    if (several) return several;
    const field = this.members.field;
    return typeof field === 'string' ? [{field, code: this.code, detail: this.message}] : [];
  }
}

export interface Ask {
  method?: string;
  body?: unknown;
  /** Idempotency-Key: the same for every try of the same thing. */
  key?: string;
  signal?: AbortSignal;
  /** In place of the session's: to try one. */
  token?: string;
  /** What was known of the server's clock counts no more once the answer is there. */
  newClock?: boolean;
}

/** A new key for a new thing. (randomUUID is for secure contexts only.) */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}

async function send(path: string, ask: Ask): Promise<Response> {
  const headers: Record<string, string> = {};
  const token = ask.token ?? session.get().token;
  if (token) headers.Authorization = `Bearer ${token}`;
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json';
  if (ask.key) headers['Idempotency-Key'] = ask.key;
  try {
    return await fetch(path, {
      method: ask.method ?? 'GET',
      headers,
      body: ask.body === undefined ? undefined : JSON.stringify(ask.body),
      cache: 'no-store',
      signal: ask.signal,
    });
  } catch (error) {
    if (ask.signal?.aborted) throw error;
    throw new Problem(0, 'unreachable', 'The server cannot be reached.');
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const code = String(body.code ?? response.status);
  return new Problem(response.status, code, String(body.detail ?? `The server answered ${response.status}.`), body);
}

function serverTimeOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const {server_time: own, items} = data as {server_time?: string; items?: {server_time?: string}[]};
  return own ?? items?.[0]?.server_time;
}

export async function api<T>(path: string, ask: Ask = {}): Promise<T> {
  const sent = performance.now();
  const response = await send(path, ask);
  const received = performance.now();
  if (!response.ok) throw await problemOf(response);
  const data = (response.status === 204 ? undefined : await response.json()) as T;
  const time = serverTimeOf(data);
  // An answer that was kept for its key tells an old time.
  if (ask.newClock) forgetClock();
  const replayed = response.headers.get('Idempotent-Replayed') !== null;
  if (time && !replayed) heardAnswer(time, sent, received);
  else heardDate(response.headers.get('Date'), sent, received);
  return data;
}

/** The bytes of an answer that is no JSON object: an export, the metrics. */
export async function apiText(path: string): Promise<string> {
  const response = await send(path, {});
  if (!response.ok) throw await problemOf(response);
  return response.text();
}

const kUnknown = ['unreachable', 'busy', 'unavailable', 'outcome_unknown', 'no_answer', 'idempotency_key_in_use'];

/** Keys of commands of which nobody knows what became of them, by what they asked. */
const open = new Map<string, string>();

/**
 * A command whose answer may be lost is sent again with its key, so it is done once. One that stays without an answer
 * keeps its key: whoever asks for the same later, hears what came of it.
 */
export async function command<T>(path: string, body: unknown, method = 'POST', fresh = newKey()): Promise<T> {
  const what = `${session.get().token} ${method} ${path} ${JSON.stringify(body)}`;
  const key = open.get(what) ?? fresh;
  for (let attempt = 1; ; ++attempt) {
    try {
      const answer = await api<T>(path, {method, body, key});
      open.delete(what);
      return answer;
    } catch (error) {
      const unknown = error instanceof Problem && kUnknown.includes(error.code);
      if (!unknown) open.delete(what);
      else if (attempt === 4) open.set(what, key);
      if (!unknown || attempt === 4) throw error;
      await new Promise((wake) => setTimeout(wake, 400 * 2 ** attempt * (0.75 + Math.random() / 2)));
    }
  }
}

/** Several askings find a quick one, whose answer tells the time closely; one a minute keeps it so. */
export function keepTime(): void {
  const ask = () => {
    if (document.visibilityState === 'visible') void api('/v1/auctions?limit=1').catch(() => undefined);
  };
  for (const delay of [0, 400, 1200, 3000]) setTimeout(ask, delay);
  setInterval(ask, 60_000);
}

/** Asks for the time again, so that the countdown is right at once: after a sleep, or when the page comes to front. */
export async function askTime(): Promise<void> {
  await api('/v1/auctions?limit=1', {newClock: true}).catch(() => undefined);
}
