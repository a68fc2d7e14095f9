// One auction, live: a snapshot, then every event in order (docs/live.md). After a lost connection it comes back by
// itself, and asks for the bids that it has missed; so what it shows has no gap.
import {api, askTime, Problem} from './api';
import {heardMessage} from './clock';
import {apply, rowOf} from './events';
import type {LiveEvent} from './events';
import {Store} from './store';
import type {Auction, Bid, Page} from './types';
import {isOver} from './types';

export type Connection = {kind: 'connecting'} | {kind: 'live'} | {kind: 'over'} | {kind: 'waiting'; until: number};

export interface Extension {
  at: string;
  ends_at: string;
}

export interface Feed {
  auction: Auction | null;
  bids: Bid[]; // by number
  extensions: Extension[]; // those that were seen happening
  connection: Connection;
  /** How many watch it now, oneself among them; null before that is known. */
  watchers: number | null;
  /** Why there is nothing to show. */
  problem: Problem | null;
  /** The last thing that happened, for the notice; `fresh` counts them. */
  last: LiveEvent | null;
}

const kSilence = 15_000; // an open auction ticks each second

export class LiveAuction {
  readonly feed = new Store<Feed>({
    auction: null,
    bids: [],
    extensions: [],
    connection: {kind: 'connecting'},
    watchers: null,
    problem: null,
    last: null,
  });
  private socket: WebSocket | null = null;
  private timer = 0;
  private silence = 0;
  private attempts = 0;
  private ended = false;
  private cursor: string | null = null; // of the last page of bids that was read

  constructor(private readonly id: string) {
    window.addEventListener('online', this.comeBack);
    document.addEventListener('visibilitychange', this.comeBack);
    void this.begin();
  }

  end(): void {
    this.ended = true;
    window.removeEventListener('online', this.comeBack);
    document.removeEventListener('visibilitychange', this.comeBack);
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.socket?.close();
  }

  /** The auction as it is now: after the end, or where a change is no event. */
  async look(): Promise<void> {
    const auction = await api<Auction>(`/v1/auctions/${this.id}`);
    const known = this.feed.get().auction;
    if (!known || auction.seq >= known.seq) this.change({auction});
  }

  private change(part: Partial<Feed>): void {
    if (!this.ended) this.feed.update((f) => ({...f, ...part}));
  }

  private async begin(): Promise<void> {
    try {
      await this.look();
      await this.readBids();
    } catch (error) {
      if (this.ended) return;
      if (error instanceof Problem && error.status >= 400 && error.status < 500) return this.change({problem: error});
      return this.wait();
    }
    this.connect();
  }

  private connect = (): void => {
    if (this.ended) return;
    if (this.feed.get().auction?.state === 'draft') return this.change({connection: {kind: 'over'}});
    const url = new URL(`/v1/auctions/${this.id}/live?presence=true`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onmessage = (message) => {
      if (this.socket === socket) this.hear(JSON.parse(String(message.data)));
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event);
    };
  };

  private hear(message: Record<string, unknown>): void {
    this.listen();
    if (typeof message.server_time === 'string') heardMessage(message.server_time);
    if (message.type === 'snapshot') {
      this.attempts = 0;
      const watchers = Number(message.watchers);
      this.change({auction: message as unknown as Auction, connection: {kind: 'live'}, watchers, problem: null});
      void this.readBids().catch(() => this.socket?.close());
    } else if (message.type === 'presence') {
      this.change({watchers: Number(message.watchers)});
    } else if (message.type === 'event') {
      this.happen(message as unknown as LiveEvent);
    }
  }

  private happen(event: LiveEvent): void {
    const {auction, bids, extensions} = this.feed.get();
    if (!auction || event.seq <= auction.seq) return;
    if (event.seq !== auction.seq + 1) return this.socket?.close(); // a gap: the next snapshot mends it
    const row = rowOf(event);
    const taken = event.bids ?? [];
    const known = taken.length ? bids.map((b) => (taken.includes(b.seq) ? {...b, outcome: 'retracted'} : b)) : bids;
    this.change({
      auction: apply(auction, event),
      bids: row ? [...known, row] : known,
      extensions:
        event.kind === 'extended' ? [...extensions, {at: event.at, ends_at: event.ends_at ?? ''}] : extensions,
      last: event,
    });
    // What was sealed is shown now, and the auction has its awards.
    if (event.kind === 'closed')
      void this.look()
        .then(() => this.readBids(true))
        .catch(() => undefined);
  }

  private lost(event: CloseEvent): void {
    this.socket = null;
    clearTimeout(this.silence);
    if (event.code === 1000) {
      this.change({connection: {kind: 'over'}});
      void this.look()
        .then(() => this.readBids(true))
        .catch(() => undefined);
      return;
    }
    const hint = /retry_after_ms=(\d+)/.exec(event.reason);
    this.wait(hint ? Number(hint[1]) : undefined);
  }

  private wait(hint?: number): void {
    if (this.ended) return;
    const delay = hint ?? Math.min(8000, 300 * 1.7 ** this.attempts) * (0.7 + Math.random() * 0.6);
    ++this.attempts;
    this.change({connection: {kind: 'waiting', until: performance.now() + delay}});
    clearTimeout(this.timer);
    this.timer = window.setTimeout(this.again, delay);
  }

  private again = (): void => {
    this.change({connection: {kind: 'connecting'}});
    if (this.feed.get().auction) this.connect();
    else void this.begin();
  };

  /** Network or visitor are back: no more waiting. */
  private comeBack = (): void => {
    if (document.visibilityState !== 'visible') return;
    void askTime();
    if (this.feed.get().connection.kind !== 'waiting') return;
    clearTimeout(this.timer);
    this.again();
  };

  private listen(): void {
    clearTimeout(this.silence);
    const auction = this.feed.get().auction;
    if (!auction || isOver(auction) || auction.state === 'paused' || auction.state === 'scheduled') return;
    if (auction.state === 'revealing' || auction.remaining_ms < kSilence) return;
    this.silence = window.setTimeout(() => this.socket?.close(), kSilence);
  }

  /** The bids that are not here yet. `all`: from the first one, since rows may have changed. */
  private async readBids(all = false): Promise<void> {
    if (all) this.cursor = null;
    const read = new Map<number, Bid>();
    for (;;) {
      const from: string = this.cursor ? `&cursor=${encodeURIComponent(this.cursor)}` : '';
      const page: Page<Bid> = await api(`/v1/auctions/${this.id}/bids?limit=200${from}`);
      for (const bid of page.items) read.set(bid.seq, bid);
      if (page.next_cursor === null) break;
      this.cursor = page.next_cursor;
    }
    const merged = new Map(this.feed.get().bids.map((b) => [b.seq, b]));
    for (const [seq, bid] of read) merged.set(seq, bid);
    this.change({bids: [...merged.values()].sort((a, b) => a.seq - b.seq)});
  }
}
