// Watches an auction (or a sale): every event once, in order, whatever happens to the connection in between.
//
//   import { watch } from './client.js';
//   const watcher = watch('https://auctions.example/v1/auctions/01KAPX4V000000000000000000', {
//     snapshot(auction) {},   // first: the auction as GET gives it
//     event(event) {},        // then each event after it; event.seq has no gap
//     tick(tick) {},          // each second of an open auction; some may be missing
//     online(connected) {},   // true, false: for a light on the page
//     end(why) {},            // {code: 1000} it is over, {status: 404} there is none; no more comes
//   });
//   watcher.remaining();      // milliseconds to the end, by the server's clock: call it as often as you draw
//   watcher.close();
//
// For browsers, and for Node from 22 on; elsewhere give a WebSocket of the same kind: watch(url, on, { WebSocket }).
// /asyncapi.json is the contract of what is spoken here.

const PATIENCE = 10_000; // ms of silence after which a connection that ticked is taken for dead
const FIRST_PAUSE = 250; // ms; doubled with each attempt that fails …
const LONGEST_PAUSE = 30_000; // … up to this; the pause is a random part of it, so that not all come back at once
const SAMPLES = 16; // of the server's clock

export function watch(url, on = {}, { WebSocket = globalThis.WebSocket, after = null } = {}) {
  return new Watcher(url, on, WebSocket, after);
}

class Watcher {
  constructor(url, on, WebSocket, after) {
    Object.assign(this, { url: url.replace(/\/$/, ''), on, WebSocket });
    this.seq = after; // the last event that was told; null: nothing yet
    this.failures = 0;
    this.offsets = [];
    this.endsAt = null; // by the server's clock, ms; null: it does not run
    this.left = 0; // ms, while it does not run
    this.#connect();
  }

  /** What the server's clock shows, in ms since 1970. */
  serverTime() {
    // A message is late by the time that it took: the sample with the largest difference took the least.
    return performance.now() + (this.offsets.length ? Math.max(...this.offsets) : Date.now() - performance.now());
  }

  remaining() {
    return this.endsAt === null ? this.left : Math.max(0, this.endsAt - this.serverTime());
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close(1000);
  }

  #connect() {
    const resume = this.seq === null ? '' : `?after=${this.seq}`;
    const socket = new this.WebSocket(`${this.url.replace(/^http/, 'ws')}/live${resume}`);
    this.socket = socket;
    this.opened = false;
    socket.onopen = () => {
      this.opened = true;
      this.on.online?.(true);
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.socket && !this.closed) this.#take(JSON.parse(data));
    };
    socket.onerror = () => {}; // onclose follows
    socket.onclose = ({ code, reason }) => {
      if (socket === this.socket) this.#lost(code, reason);
    };
  }

  #take(message) {
    clearTimeout(this.timer);
    this.failures = 0;
    if (message.server_time) {
      this.offsets.push(Date.parse(message.server_time) - performance.now());
      if (this.offsets.length > SAMPLES) this.offsets.shift();
    }
    if (message.type === 'tick') {
      this.timer = setTimeout(() => this.#drop(), PATIENCE);
      return this.on.tick?.(message);
    }
    if (message.seq === undefined) return this.on[message.type]?.(message); // no event: it moves nothing on
    if (message.type === 'event') {
      if (message.seq <= this.seq) return; // told already
      if (message.seq !== this.seq + 1) return this.#drop(); // a gap: ask for what is in it
    }
    this.seq = message.seq;
    this.#note(message);
    this.on[message.type]?.(message);
  }

  /** Keeps what remaining() needs. */
  #note(message) {
    const { state, ends_at: end, remaining_ms: left = 0 } = message.auction ?? message;
    if (state && !['open', 'closing'].includes(state)) {
      this.endsAt = null;
      this.left = left;
    } else if (end && (state || this.endsAt !== null)) {
      this.endsAt = Date.parse(end);
    }
  }

  /** Gives up a connection that may never say that it is dead. */
  #drop() {
    const socket = this.socket;
    this.socket = null;
    socket.close();
    this.#lost(1006, '');
  }

  async #lost(code, reason) {
    clearTimeout(this.timer);
    if (this.opened) this.on.online?.(false);
    if (this.closed) return;
    if (code === 1000) return this.#end({ code });
    if (!this.opened && (await this.#isNotThere())) return this.#end({ status: 404 });
    if (this.closed) return;
    const asked = Number(/retry_after_ms=(\d+)/.exec(reason)?.[1] ?? 0);
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures++);
    this.timer = setTimeout(() => this.#connect(), asked + Math.random() * longest);
  }

  /** A handshake that fails does not say why; a GET does. */
  async #isNotThere() {
    return fetch(this.url).then((answer) => answer.status === 404, () => false);
  }

  #end(why) {
    this.closed = true;
    this.on.end?.(why);
  }
}
