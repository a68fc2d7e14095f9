// What other terms would have given, as the server works it out from the bids that came; bars to compare.
import {useState} from 'preact/hooks';
import {api} from '../lib/api';
import {dayAndTime} from '../lib/clock';
import {money} from '../lib/money';
import type {Auction, Format} from '../lib/types';
import {formatNames, person} from '../lib/words';
import {ProblemNote} from './parts';

interface Answer {
  outcome: string;
  winner: string | null;
  price: number | null;
  ends_at: string;
  bids: number;
  refused: number;
  late: number;
  assumptions: string[];
}
interface Row {
  name: string;
  answer?: Answer;
  error?: string;
}

const families: Format[][] = [
  ['english', 'vickrey', 'first_price'],
  ['reverse', 'reverse_vickrey', 'reverse_first_price'],
];

function questions(a: Auction): [string, string][] {
  const list: [string, string][] = [['As it was', '']];
  const family = families.find((f) => f.includes(a.format)) ?? [];
  for (const format of family) if (format !== a.format) list.push([formatNames[format], `format=${format}`]);
  if (a.has_reserve) list.push(['Without a reserve', 'reserve_price=none']);
  if (a.soft_close) list.push(['With a hard end', 'soft_close_ms=0']);
  else if (a.format === 'english') list.push(['Soft close of 2 minutes', 'soft_close_ms=120000']);
  return list;
}

export function WhatIf(p: {auction: Auction}) {
  const a = p.auction;
  const [rows, setRows] = useState<Row[]>([]);
  const [error, setError] = useState<unknown>(null);

  async function ask() {
    setError(null);
    const all: Row[] = [];
    for (const [name, parameters] of questions(a)) {
      try {
        all.push({name, answer: await api<Answer>(`/v1/auctions/${a.id}/whatif${parameters && `?${parameters}`}`)});
      } catch (problem) {
        if (all.length === 0) return setError(problem);
        all.push({name, error: problem instanceof Error ? problem.message : String(problem)});
      }
      setRows([...all]);
    }
  }

  const most = Math.max(1, ...rows.map((r) => r.answer?.price ?? 0));
  return (
    <div class="stack">
      <h3>What if</h3>
      <p class="hint">
        For admins: the same bids under other terms. People would have bid otherwise; the bars show what these bids
        give.
      </p>
      <div>
        <button type="button" onClick={() => void ask()}>
          Work it out
        </button>
      </div>
      <ProblemNote error={error} />
      {rows.length > 0 && (
        <table class="bars">
          <thead>
            <tr>
              <th scope="col">Terms</th>
              <th scope="col">Price</th>
              <th scope="col">Winner</th>
              <th scope="col" class="num">
                Taken
              </th>
              <th scope="col">End</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({name, answer, error: why}) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {answer ? (
                  <>
                    <td>
                      <span
                        class="bar"
                        aria-hidden="true"
                        style={{width: `${Math.round((100 * (answer.price ?? 0)) / most)}%`}}
                      />
                      <span class="amount">{answer.price === null ? 'not sold' : money(answer.price, a.currency)}</span>
                    </td>
                    <td>{person(answer.winner)}</td>
                    <td class="num">{answer.bids}</td>
                    <td>{dayAndTime(answer.ends_at)}</td>
                  </>
                ) : (
                  <td colSpan={4} class="quiet">
                    {why}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows[0]?.answer && (
        <ul class="hint">
          {[...new Set(rows.flatMap((r) => r.answer?.assumptions ?? []))].map((s) => (
            <li key={s}>{s}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
