// Who is signed in: a token, in this tab's memory or (when asked to) its session storage. It goes into the field
// Authorization and nowhere else.
import {Store} from './store';

export interface Session {
  token: string | null;
  /** The account's name, once an answer has told it. */
  account: string | null;
  /** Learned by asking: whether the role may see the daemon's processes, and whether it may bid. */
  admin: boolean | null;
  bids: boolean | null;
}

const kKey = 'gavel.session';
const nobody: Session = {token: null, account: null, admin: null, bids: null};

function restored(): Session {
  try {
    return {...nobody, ...(JSON.parse(sessionStorage.getItem(kKey) ?? '{}') as Partial<Session>)};
  } catch {
    return nobody;
  }
}

export const session = new Store<Session>(restored());
let kept = session.get().token !== null;

function keep(): void {
  if (kept) sessionStorage.setItem(kKey, JSON.stringify(session.get()));
}

export function signIn(token: string, inStorage: boolean, account: string | null): void {
  kept = inStorage;
  session.set({...nobody, token, account});
  keep();
}

export function signOut(): void {
  kept = false;
  sessionStorage.removeItem(kKey);
  session.set(nobody);
}

export function learn(facts: Partial<Session>): void {
  session.update((s) => ({...s, ...facts}));
  keep();
}
