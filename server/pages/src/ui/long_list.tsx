// A long list of rows of one height: only those that are seen are in the document, the rest is room.
import type {ComponentChildren} from 'preact';
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';

const kAround = 8; // rows beyond the edges, for quick scrolling and for Tab

export function LongList<T extends {id: string}>(p: {
  items: T[];
  label: string;
  row: (item: T) => ComponentChildren;
  seen?: (items: T[]) => void;
}) {
  const box = useRef<HTMLUListElement>(null);
  const [view, setView] = useState({first: 0, count: 30, height: 76});

  useLayoutEffect(() => {
    const measure = () => {
      const list = box.current;
      if (!list) return;
      const height = parseFloat(getComputedStyle(list).getPropertyValue('--row')) || 76;
      const top = -list.getBoundingClientRect().top;
      const first = Math.max(0, Math.floor(top / height) - kAround);
      const count = Math.ceil(window.innerHeight / height) + 2 * kAround;
      setView((v) => (v.first === first && v.count === count && v.height === height ? v : {first, count, height}));
    };
    measure();
    window.addEventListener('scroll', measure, {passive: true});
    window.addEventListener('resize', measure);
    return () => {
      window.removeEventListener('scroll', measure);
      window.removeEventListener('resize', measure);
    };
  }, []);

  const first = Math.min(view.first, Math.max(0, p.items.length - view.count));
  const shown = p.items.slice(first, first + view.count);
  const ids = shown.map((item) => item.id).join();
  useEffect(() => p.seen?.(shown), [ids]);

  return (
    <ul ref={box} class="rows" aria-label={p.label} style={{height: `${p.items.length * view.height}px`}}>
      {shown.map((item, i) => (
        <li
          key={item.id}
          aria-setsize={p.items.length}
          aria-posinset={first + i + 1}
          style={{transform: `translateY(${(first + i) * view.height}px)`}}>
          {p.row(item)}
        </li>
      ))}
    </ul>
  );
}
