// Small parts that all pages use.
import type {ComponentChildren} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {Problem} from '../lib/api';
import {clockChanged, clockError, countdown, serverNow} from '../lib/clock';
import {follow} from '../lib/route';
import type {Auction} from '../lib/types';
import {isOver} from '../lib/types';
import {outcomeText, stateNames} from '../lib/words';

export function Link(p: {href: string; class?: string; children: ComponentChildren; current?: boolean}) {
  return (
    <a href={p.href} class={p.class} onClick={follow} aria-current={p.current ? 'page' : undefined}>
      {p.children}
    </a>
  );
}

/** The page's heading gets the focus when the page has changed, so that a screen reader begins there. */
export function Title(p: {children: string; lead?: ComponentChildren; quiet?: boolean}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${p.children} · Gavel`;
  }, [p.children]);
  useEffect(() => {
    if (arrived) heading.current?.focus({preventScroll: true});
    arrived = true;
  }, []);
  return (
    <header class="title">
      <h1 ref={heading} tabIndex={-1}>
        {p.children}
      </h1>
      {p.lead && <p class="lead">{p.lead}</p>}
    </header>
  );
}
let arrived = false; // not at the first page: there the browser is at the top already

/** Draws the component again every `ms` of the server's time, counted from `phase`: when a countdown to it moves. */
export function useBeat(ms: number, on = true, phase = 0): void {
  const [, draw] = useState({});
  useEffect(() => {
    if (!on) return undefined;
    let timer = 0;
    let drawn = Math.floor((serverNow() - phase) / ms);
    let known = Number.isFinite(clockError());
    // What is heard may set the clock over a beat whose timer has not fired yet: that beat is drawn then.
    const beat = (always: boolean) => {
      clearTimeout(timer);
      const now = serverNow() - phase;
      const number = Math.floor(now / ms);
      if (always || number !== drawn || !known) draw({});
      drawn = number;
      known = Number.isFinite(clockError());
      timer = window.setTimeout(beat, ms - (now - number * ms) + 4, true);
    };
    beat(false);
    const heard = clockChanged.watch(() => beat(false));
    return () => {
      clearTimeout(timer);
      heard();
    };
  }, [ms, on, phase]);
}

/** The time that is left to `until`, by the server's clock. */
export function Countdown(p: {until: string; class?: string; soon?: number}) {
  const end = Date.parse(p.until);
  useBeat(1000, true, end);
  const left = end - serverNow();
  const urgent = left < (p.soon ?? 60_000);
  return (
    <span class={`countdown ${urgent ? 'urgent' : ''} ${p.class ?? ''}`} role="timer" aria-live="off">
      {countdown(left)}
    </span>
  );
}

export function StateBadge(p: {auction: Auction}) {
  const a = p.auction;
  const text = isOver(a) ? outcomeText(a) : stateNames[a.state];
  const kind = a.state === 'closed' ? (a.outcome === 'sold' ? 'sold' : 'unsold') : a.state;
  return <span class={`badge is-${kind}`}>{text}</span>;
}

export function ProblemNote(p: {error: unknown; title?: string}) {
  if (!p.error) return null;
  const text = p.error instanceof Error ? p.error.message : String(p.error);
  return (
    <div class="note bad" role="alert">
      <strong>{p.title ?? 'That did not work.'}</strong> {text}
    </div>
  );
}

/** A labelled field with its hint and its error, tied together for those who do not see them. */
export function Field(p: {
  id: string;
  label: string;
  hint?: ComponentChildren;
  error?: string;
  children: (ids: {id: string; 'aria-describedby'?: string; 'aria-invalid'?: 'true'}) => ComponentChildren;
  class?: string;
}) {
  const hint = p.hint ? `${p.id}-hint` : '';
  const error = p.error ? `${p.id}-error` : '';
  const described = `${hint} ${error}`.trim();
  return (
    <div class={`field ${p.class ?? ''}`}>
      <label for={p.id}>{p.label}</label>
      {p.children({id: p.id, 'aria-describedby': described || undefined, 'aria-invalid': error ? 'true' : undefined})}
      {p.hint && (
        <p class="hint" id={hint}>
          {p.hint}
        </p>
      )}
      {p.error && (
        <p class="error" id={error}>
          {p.error}
        </p>
      )}
    </div>
  );
}

/** A question that must be answered: the browser's own modal dialog. */
export function Dialog(p: {title: string; onClose: () => void; children: ComponentChildren}) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
    return () => box.current?.close();
  }, []);
  return (
    <dialog
      ref={box}
      aria-labelledby="dialog-title"
      onCancel={(e) => {
        e.preventDefault();
        p.onClose();
      }}>
      <h2 id="dialog-title">{p.title}</h2>
      {p.children}
    </dialog>
  );
}

/** A question with two answers. */
export function Confirm(p: {
  title: string;
  yes: string;
  no?: string;
  danger?: boolean;
  busy?: boolean;
  onYes: () => void;
  onNo: () => void;
  children: ComponentChildren;
}) {
  return (
    <Dialog title={p.title} onClose={p.onNo}>
      {p.children}
      <div class="actions">
        <button type="button" class={p.danger ? 'danger' : 'primary'} disabled={p.busy} onClick={p.onYes}>
          {p.yes}
        </button>
        <button type="button" onClick={p.onNo}>
          {p.no ?? 'No'}
        </button>
      </div>
    </Dialog>
  );
}

export const errorText = (error: unknown) => (error instanceof Error ? error.message : String(error));
export const fieldErrors = (error: unknown): Record<string, string> =>
  error instanceof Problem ? Object.fromEntries(error.fields.map((f) => [f.field, `${f.detail}`])) : {};
