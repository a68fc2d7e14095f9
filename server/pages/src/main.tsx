// The pages' frame: header, navigation, the page that the path names, and the server's clock at the foot.
import {render} from 'preact';
import {keepTime} from './lib/api';
import {clockError, serverNow, timeOfDay} from './lib/clock';
import {path} from './lib/route';
import {session, signOut} from './lib/session';
import {useStore} from './lib/store';
import {AuctionPage} from './pages/auction';
import {AuctionsPage} from './pages/auctions';
import {EditPage, SellPage} from './pages/sell';
import {ImportPage} from './pages/import';
import {NewSalePage} from './pages/new_sale';
import {SalePage} from './pages/sale';
import {SalesPage} from './pages/sales';
import {SignInPage} from './pages/sign_in';
import {SystemPage} from './pages/system';
import {TokensPage} from './pages/tokens';
import {WebhookPage} from './pages/webhook';
import {WebhooksPage} from './pages/webhooks';
import {Link, Title, useBeat} from './ui/parts';

function page(at: string) {
  const part = at.split('/').map(decodeURIComponent);
  if (at === '/') return <AuctionsPage />;
  if (part[1] === 'auctions' && part[2] && !part[3]) return <AuctionPage key={part[2]} id={part[2]} />;
  if (part[1] === 'auctions' && part[3] === 'edit') return <EditPage key={part[2]} id={part[2]} />;
  if (at === '/sales') return <SalesPage />;
  if (part[1] === 'sales' && part[2]) return <SalePage key={part[2]} id={part[2]} />;
  if (at === '/sell') return <SellPage />;
  if (at === '/sell/import') return <ImportPage />;
  if (at === '/sell/sale') return <NewSalePage />;
  if (at === '/system') return <SystemPage />;
  if (at === '/system/tokens') return <TokensPage />;
  if (at === '/system/webhooks') return <WebhooksPage />;
  if (part[1] === 'system' && part[2] === 'webhooks' && part[3]) return <WebhookPage key={part[3]} id={part[3]} />;
  if (at === '/sign-in') return <SignInPage />;
  return (
    <Title
      lead={
        <>
          There is no such page. <Link href="/">All auctions</Link>
        </>
      }>
      Not found
    </Title>
  );
}

/** Of the libraries inside; a file of its own, whose name the document has. */
const licenses = document.querySelector<HTMLLinkElement>('link[rel=license]')?.href;

function ServerClock() {
  useBeat(1000);
  const error = clockError();
  if (!Number.isFinite(error)) return <span class="clock">Asking the server for its time…</span>;
  return (
    <span class="clock">
      Server time{' '}
      <time data-server-now={Math.round(serverNow())} data-error-ms={Math.ceil(error)}>
        {timeOfDay(serverNow())}
      </time>{' '}
      <span class="quiet">± {Math.max(1, Math.ceil(error))} ms</span>
    </span>
  );
}

function Who(p: {at: string}) {
  const s = useStore(session);
  if (!s.token)
    return (
      <Link href={`/sign-in?from=${p.at}`} class="button quiet">
        Sign in
      </Link>
    );
  return (
    <span class="who">
      <span class="quiet">{s.account ?? 'Signed in'}</span>
      <button type="button" class="quiet" onClick={signOut}>
        Sign out
      </button>
    </span>
  );
}

function App() {
  const at = useStore(path);
  const tab = (href: string, name: string, current: boolean) => (
    <Link href={href} current={current}>
      {name}
    </Link>
  );
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <div class="wide">
          <Link href="/" class="brand">
            Gavel
          </Link>
          <nav aria-label="Pages">
            {tab('/', 'Auctions', at === '/' || at.startsWith('/auctions'))}
            {tab('/sales', 'Sales', at.startsWith('/sales'))}
            {tab('/sell', 'Sell', at.startsWith('/sell'))}
            {tab('/system', 'System', at.startsWith('/system'))}
          </nav>
          <Who at={at} />
        </div>
      </header>
      <main id="main" class="wide" tabIndex={-1}>
        {page(at)}
      </main>
      <footer class="wide foot">
        <ServerClock />
        <a href={licenses}>Licences</a>
      </footer>
    </>
  );
}

keepTime();
render(<App />, document.getElementById('app')!);
