import {useState} from 'preact/hooks';
import {api} from '../lib/api';
import {session, signIn, signOut} from '../lib/session';
import {useStore} from '../lib/store';
import type {Auction, Page} from '../lib/types';
import {Field, Link, ProblemNote, Title} from '../ui/parts';
import {go, query} from '../lib/route';

/** The page that sent them here, of this server alone. */
const cameFrom = () => /^\/(?!\/)[\w/-]*$/.exec(query('from'))?.[0] ?? '/';

export function SignInPage() {
  const now = useStore(session);
  const [token, setToken] = useState('');
  const [keep, setKeep] = useState(true);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: Event) {
    event.preventDefault();
    const trimmed = token.trim();
    if (!trimmed) return setError(new Error('Paste your token first.'));
    setBusy(true);
    setError(null);
    try {
      // The cheapest question that only a good token may ask; a seller's first auction tells the account's name.
      const mine = await api<Page<Auction>>('/v1/auctions?mine=true&limit=1', {token: trimmed});
      signIn(trimmed, keep, mine.items[0]?.seller ?? null);
      go(cameFrom());
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  }

  if (now.token) {
    return (
      <div class="narrow">
        <Title
          lead={
            <>
              You are signed in in this tab. <Link href="/">To the auctions</Link>
            </>
          }>
          Sign in
        </Title>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </div>
    );
  }
  return (
    <div class="narrow">
      <Title lead="Looking on needs no account. To bid, sell or see the system, paste the token that you were given.">
        Sign in
      </Title>
      <form class="card stack" onSubmit={submit} noValidate>
        <Field
          id="token"
          label="Token"
          hint={
            <>
              It begins with <code>gvl_</code>. It is sent in a header of each request, never in an address.
            </>
          }>
          {(ids) => (
            <input
              {...ids}
              type="password"
              autocomplete="off"
              spellcheck={false}
              value={token}
              onInput={(e) => setToken(e.currentTarget.value)}
            />
          )}
        </Field>
        <label class="check">
          <input type="checkbox" checked={keep} onChange={(e) => setKeep(e.currentTarget.checked)} />
          <span>
            Keep it until this tab is closed <span class="hint">(otherwise until the page is loaded again)</span>
          </span>
        </label>
        <ProblemNote error={error} title="Not signed in." />
        <div>
          <button type="submit" class="primary" disabled={busy}>
            Sign in
          </button>
        </div>
      </form>
    </div>
  );
}
