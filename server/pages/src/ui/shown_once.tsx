// A secret that the server tells this once: to be copied, and to be gone when it is put away. It is in this component's
// memory and nowhere else.
import {useEffect, useRef, useState} from 'preact/hooks';
import type {ComponentChildren} from 'preact';

export function ShownOnce(p: {
  title: string;
  name: string;
  secret: string;
  warning: string;
  onDone: () => void;
  children?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    setSaid('');
    heading.current?.focus();
  }, [p.secret]);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(p.secret);
      setSaid('Copied.');
    } catch {
      setSaid('This browser does not copy from here. It is selected: copy it with the keyboard.'); // no secure context
    }
  };
  return (
    <section class="card stack shown-once" aria-labelledby="shown-once">
      <h2 id="shown-once" ref={heading} tabIndex={-1}>
        {p.title}
      </h2>
      <p class="note warn">
        <strong>It is shown this once.</strong> {p.warning} Put it where nobody else reads.
      </p>
      <div class="joined">
        <input
          ref={field}
          class="mono"
          readOnly
          spellcheck={false}
          autocomplete="off"
          aria-label={p.name}
          value={p.secret}
          onFocus={(e) => e.currentTarget.select()}
        />
        <button type="button" class="primary" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p role="status">{said}</p>
      {p.children}
      <div class="actions">
        <button type="button" onClick={p.onDone}>
          Done: I have kept it
        </button>
      </div>
    </section>
  );
}
