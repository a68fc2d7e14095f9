// A table that is a list of cards where the screen is narrow: each cell has the name of its column then. The roles are
// written out, since a browser forgets them where the style says that it is no table.
import type {ComponentChildren} from 'preact';

/** @param last what the last column is for, which has no name that is seen: its buttons say it */
export function Stacking(p: {label: string; columns: string[]; last?: string; children: ComponentChildren}) {
  return (
    <div class="scroll stacking" tabIndex={0} role="region" aria-label={p.label}>
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            {p.columns.map((name) => (
              <th key={name} scope="col" role="columnheader">
                {name}
              </th>
            ))}
            {p.last && (
              <th scope="col" role="columnheader">
                <span class="visually-hidden">{p.last}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">{p.children}</tbody>
      </table>
    </div>
  );
}

export function Cell(p: {name?: string; class?: string; children: ComponentChildren}) {
  return (
    <td role="cell" class={p.class} data-name={p.name}>
      {p.children}
    </td>
  );
}
