// The pages of those who run the server.
import {Link} from './parts';

const all = [
  ['/system', 'Processes'],
  ['/system/tokens', 'Tokens'],
  ['/system/webhooks', 'Webhooks'],
] as const;

export function SystemTabs(p: {at: string}) {
  return (
    <nav class="tabs" aria-label="System">
      {all.map(([href, name]) => (
        <Link key={href} href={href} current={p.at === href}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
