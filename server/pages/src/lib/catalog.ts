// The list of auctions: read page by page, kept by id, and kept fresh.
//
// The server lists auctions in the order in which they were made, so new ones come at the end: the last page is asked
// for again now and then. Those that are seen are asked for one by one, which costs the server next to nothing.
import {api, Problem} from './api';
import {Store} from './store';
import type {Auction, Page} from './types';

export type Tab = 'open' | 'soon' | 'over' | 'mine';

const kStates: Record<Tab, string[]> = {
  open: ['state=open', 'state=paused'],
  soon: ['state=scheduled'],
  over: ['state=closed', 'state=cancelled'],
  mine: ['mine=true'],
};
const kMost = 20_000; // what a page holds; a search on the server is for more

export interface Listed {
  items: Map<string, Auction>;
  loading: boolean;
  more: boolean; // there are more than kMost
  problem: Problem | null;
}

export class Catalog {
  readonly listed = new Store<Listed>({items: new Map(), loading: true, more: false, problem: null});
  private readonly abort = new AbortController();
  private readonly last = new Map<string, string>(); // filter -> the cursor before the last page
  private timer = 0;

  constructor(private readonly tab: Tab) {
    void this.load();
  }

  end(): void {
    this.abort.abort();
    clearTimeout(this.timer);
  }

  private async page(filter: string, cursor?: string): Promise<Page<Auction>> {
    const from = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    return api(`/v1/auctions?${filter}&limit=200${from}`, {signal: this.abort.signal});
  }

  private add(items: Auction[], part: Partial<Listed> = {}): void {
    this.listed.update((l) => {
      const all = new Map(l.items);
      for (const a of items) all.set(a.id, a);
      return {...l, items: all, ...part};
    });
  }

  private async load(): Promise<void> {
    try {
      for (const filter of kStates[this.tab]) await this.readOn(filter);
      this.add([], {loading: false, problem: null});
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.add([], {loading: false, problem: error as Problem});
    }
    this.again();
  }

  /** From the last page that is known to the end. */
  private async readOn(filter: string): Promise<void> {
    for (;;) {
      const cursor = this.last.get(filter);
      const page = await this.page(filter, cursor);
      this.add(page.items);
      if (page.next_cursor === null) return;
      if (this.listed.get().items.size >= kMost) return this.add([], {more: true});
      this.last.set(filter, page.next_cursor);
    }
  }

  private again(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (document.visibilityState === 'visible' && !this.listed.get().more) void this.load();
      else this.again();
    }, 5000);
  }

  /** Asks for these again; those that have left the tab go out of the list. */
  async refresh(ids: string[]): Promise<void> {
    const fresh = await Promise.all(
      ids.map((id) => api<Auction>(`/v1/auctions/${id}`, {signal: this.abort.signal}).catch(() => null)),
    );
    if (this.abort.signal.aborted) return;
    this.listed.update((l) => {
      const items = new Map(l.items);
      for (const a of fresh) {
        if (!a) continue;
        if (belongs(a, this.tab)) items.set(a.id, a);
        else items.delete(a.id);
      }
      return {...l, items};
    });
  }
}

export function belongs(a: Auction, tab: Tab): boolean {
  if (tab === 'mine') return true;
  if (tab === 'soon') return a.state === 'scheduled';
  const over = a.state === 'closed' || a.state === 'cancelled';
  return tab === 'over' ? over : !over && a.state !== 'scheduled' && a.state !== 'draft';
}

export type Order = 'ending' | 'newest' | 'price_up' | 'price_down' | 'bids' | 'title';

/** Whole major units, to compare prices of several currencies at all. */
const worth = (a: Auction) => a.price ?? a.starting_price;

const orders: Record<Order, (a: Auction, b: Auction) => number> = {
  ending: (a, b) => (a.ends_at < b.ends_at ? -1 : a.ends_at > b.ends_at ? 1 : a.id < b.id ? -1 : 1),
  newest: (a, b) => (a.id > b.id ? -1 : 1),
  price_up: (a, b) => worth(a) - worth(b),
  price_down: (a, b) => worth(b) - worth(a),
  bids: (a, b) => b.bid_count - a.bid_count,
  title: (a, b) => a.title.localeCompare(b.title, 'en'),
};

/** The words of `search` are all in the title or seller, in any order. */
export function choose(
  items: Iterable<Auction>,
  search: string,
  format: string,
  order: Order,
  latestFirst: boolean,
): Auction[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen: Auction[] = [];
  for (const a of items) {
    if (format && a.format !== format) continue;
    const text = words.length ? `${a.title} ${a.seller}`.toLowerCase() : '';
    if (words.every((w) => text.includes(w))) chosen.push(a);
  }
  chosen.sort(orders[order]);
  if (order === 'ending' && latestFirst) chosen.reverse();
  return chosen;
}
