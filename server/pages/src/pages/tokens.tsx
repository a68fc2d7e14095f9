// Tokens: who has which, and what was done with them; making one, and taking one back.
import {useEffect, useState} from 'preact/hooks';
import {api, Problem} from '../lib/api';
import {dayAndTime} from '../lib/clock';
import {session, signOut} from '../lib/session';
import {useStore} from '../lib/store';
import {chooseTokens, readTokens} from '../lib/tokens';
import type {MadeToken, Read, Scope, Token} from '../lib/tokens';
import {Pager} from '../ui/pager';
import {Confirm, Link, ProblemNote, Title} from '../ui/parts';
import {ShownOnce} from '../ui/shown_once';
import {Cell, Stacking} from '../ui/stacking';
import {SystemTabs} from '../ui/system_tabs';
import {TokenForm} from '../ui/token_form';
import {SignInFirst} from './sell';

const kShown = 50;
const states: [string, string][] = [
  ['active', 'Active'],
  ['expired', 'Expired'],
  ['revoked', 'Revoked'],
  ['', 'All'],
];
const badges = {active: 'is-open', expired: '', revoked: 'is-cancelled'};

function GoodFor(p: {scope: Scope | null}) {
  if (!p.scope) return <span class="quiet">all of its role</span>;
  const [kind, id] = 'sale' in p.scope ? ['sale', p.scope.sale] : ['auction', p.scope.auction];
  return <Link href={`/${kind}s/${id}`}>one {kind}</Link>;
}

/** When it is or was over, in words. */
function over(t: Token): string {
  if (t.state === 'revoked' && t.revoked_at) return dayAndTime(t.revoked_at);
  return t.expires_at ? dayAndTime(t.expires_at) : 'never';
}

const columns = ['Account', 'Role', 'Good for', 'State', 'Until', 'Last used'];

function Row(p: {token: Token; own: boolean; onRevoke: () => void}) {
  const t = p.token;
  return (
    <tr data-token={t.id}>
      <Cell>
        <strong class="wrap">{t.account}</strong> {p.own && <span class="badge is-scheduled">yours, now</span>}
        <span class="hint mono under">{t.id}</span>
      </Cell>
      <Cell name={columns[1]}>{t.role}</Cell>
      <Cell name={columns[2]}>
        <GoodFor scope={t.scope} />
      </Cell>
      <Cell name={columns[3]}>
        <span class={`badge ${badges[t.state]}`}>{t.state}</span>
      </Cell>
      <Cell name={columns[4]}>{over(t)}</Cell>
      <Cell name={columns[5]}>{t.last_used_at ? dayAndTime(t.last_used_at) : <span class="quiet">never</span>}</Cell>
      <Cell class="num">
        {t.state === 'active' && (
          <button type="button" class="small danger" aria-label={`Revoke ${t.account}’s token`} onClick={p.onRevoke}>
            Revoke…
          </button>
        )}
      </Cell>
    </tr>
  );
}

function Revoke(p: {token: Token; own: boolean; onDone: (token: Token) => void; onNo: () => void}) {
  const t = p.token;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const revoke = async () => {
    setBusy(true);
    setError(null);
    try {
      p.onDone(await api<Token>(`/v1/tokens/${t.id}`, {method: 'DELETE'})); // again, it is answered the same
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={`Revoke ${t.account}’s token?`}
      yes="Yes, revoke it"
      danger
      busy={busy}
      onYes={() => void revoke()}
      onNo={p.onNo}>
      <p>
        It is good for nothing from then on, and that cannot be taken back. {t.role}, made {dayAndTime(t.created_at)},{' '}
        {t.last_used_at ? `last used ${dayAndTime(t.last_used_at)}` : 'never used'}.
      </p>
      {p.own && (
        <p class="note warn">It is the token that you are signed in with here: you will be signed out at once.</p>
      )}
      <ProblemNote error={error} title="It was not revoked." />
    </Confirm>
  );
}

function Tokens() {
  const [read, setRead] = useState<Read | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [own, setOwn] = useState<string | null>(null);
  const [state, setState] = useState('active');
  const [words, setWords] = useState('');
  const [from, setFrom] = useState(0);
  const [made, setMade] = useState<MadeToken | null>(null);
  const [asked, setAsked] = useState<Token | null>(null);
  const [said, setSaid] = useState('');
  const load = (before?: Read) => void readTokens(before).then(setRead, setError);
  useEffect(() => {
    load();
    void api<{token: string | null}>('/v1/me').then(
      (me) => setOwn(me.token),
      () => undefined,
    );
  }, []);
  if (!read)
    return error ? (
      <ProblemNote
        error={error}
        title={error instanceof Problem && error.status === 403 ? 'Only for admins.' : 'They cannot be shown.'}
      />
    ) : (
      <p class="quiet">Loading…</p>
    );
  const fitting = chooseTokens(read.items, state, words);
  const first = Math.min(from, Math.max(0, Math.ceil(fitting.length / kShown) - 1) * kShown);
  const show = (change: () => void) => {
    change();
    setFrom(0);
  };
  const replace = (token: Token) =>
    setRead((r) => r && {...r, items: r.items.map((t) => (t.id === token.id ? token : t))});
  return (
    <div class="stack">
      {made && (
        <ShownOnce
          key={made.id}
          title={`The token of ${made.account}`}
          name="Token"
          secret={made.token}
          warning="The server keeps only its hash. Whoever has it may do what it is good for."
          onDone={() => setMade(null)}>
          <p class="hint">
            Role {made.role}, {made.expires_at ? `until ${dayAndTime(made.expires_at)}` : 'until it is revoked'}.
          </p>
        </ShownOnce>
      )}
      <TokenForm
        onMade={(token) => {
          setMade(token);
          setSaid('');
          const {token: _, ...shown} = token;
          setRead((r) => r && (r.next === null ? {...r, items: [...r.items, shown]} : r));
        }}
      />
      <section class="stack" aria-labelledby="tokens">
        <h2 id="tokens" class="visually-hidden">
          All tokens
        </h2>
        <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
          <div class="field grow">
            <label for="words">Search</label>
            <input
              id="words"
              type="search"
              placeholder="Account, role or id"
              value={words}
              onInput={(e) => show(() => setWords(e.currentTarget.value))}
            />
          </div>
          <div class="field">
            <label for="state">State</label>
            <select id="state" value={state} onChange={(e) => show(() => setState(e.currentTarget.value))}>
              {states.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        </form>
        <p class="quiet count" role="status">
          {fitting.length.toLocaleString('en')} {fitting.length === 1 ? 'token' : 'tokens'}
          {read.next !== null && ` among the oldest ${read.items.length.toLocaleString('en')}; there are more`}
          {said && `. ${said}`}
        </p>
        {read.next !== null && (
          <p>
            <button type="button" onClick={() => load(read)}>
              Read more of them
            </button>
          </p>
        )}
        <ProblemNote error={error} title="The list could not be read to its end." />
        {fitting.length > 0 ? (
          <Stacking label="Table of tokens" columns={columns} last="Take back">
            {fitting.slice(first, first + kShown).map((t) => (
              <Row key={t.id} token={t} own={t.id === own} onRevoke={() => setAsked(t)} />
            ))}
          </Stacking>
        ) : (
          <p class="empty">{words || state ? 'None fits.' : 'There is no token.'}</p>
        )}
        <Pager name="Tokens" from={first} size={kShown} of={fitting.length} onTurn={setFrom} />
      </section>
      {asked && (
        <Revoke
          token={asked}
          own={asked.id === own}
          onNo={() => setAsked(null)}
          onDone={(token) => {
            setAsked(null);
            if (token.id === own) return signOut();
            replace(token);
            setSaid(`${token.account}’s was revoked`);
          }}
        />
      )}
    </div>
  );
}

export function TokensPage() {
  const token = useStore(session).token;
  return (
    <>
      <Title lead="A token is who one is. Each is shown when it is made, and never again; here is what became of it.">
        Tokens
      </Title>
      <SystemTabs at="/system/tokens" />
      {token ? <Tokens key={token} /> : <SignInFirst at="/system/tokens" what="Managing tokens" />}
    </>
  );
}
