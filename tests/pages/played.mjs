// A server of webhooks that is played in the browser, member by member as the contract has it.
//
//   await new Played().route(person.page);

export const hook = {
  id: '01KAPX4V0000000000000000H1',
  url: 'https://shop.example/hooks/gavel',
  events: null,
  scope: null,
  description: 'The shop',
  enabled: true,
  disabled_reason: null,
  created_at: '2026-11-22T16:00:00.000Z',
  pending: 1,
  dead: 0,
};

/** The API of webhooks with a few of them, and a log of 120 deliveries: each third delivered, pending, dead. */
export class Played {
  constructor() {
    this.hooks = new Map([
      [hook.id, {...hook}],
      [
        '01KAPX4V0000000000000000H2',
        {
          ...hook,
          id: '01KAPX4V0000000000000000H2',
          url: 'https://old.example/in',
          description: '',
          events: ['auction.bid', 'auction.closed'],
          scope: {sale: '01KAPX4V000000000000000000'},
          enabled: false,
          disabled_reason: 'it answered 410 Gone',
        },
      ],
    ]);
    this.log = Array.from({length: 120}, (_, i) => this.delivery(i, ['delivered', 'pending', 'dead'][i % 3]));
    this.asked = [];
    this.count();
  }
  delivery(i, state) {
    const at = new Date(Date.parse('2026-11-22T16:00:00Z') + i * 1000).toISOString();
    const more = {
      delivered: {last_status: 204, ended_at: at},
      pending: {last_status: 503, last_error: 'it answered 503', next_attempt_at: at},
      dead: {last_error: 'could not connect: Connection refused', ended_at: at},
    }[state];
    const id = `msg_${String(i).padStart(4, '0')}`;
    const auction = '01KAPX4V000000000000000000';
    return {
      id,
      event: 'auction.bid',
      auction,
      seq: i + 1,
      state,
      attempts: state === 'dead' ? 12 : 1,
      last_status: null,
      last_error: null,
      created_at: at,
      next_attempt_at: null,
      ended_at: null,
      ...more,
    };
  }
  count() {
    const one = this.hooks.get(hook.id);
    if (!one) return;
    for (const state of ['pending', 'dead']) one[state] = this.log.filter((d) => d.state === state).length;
  }
  again(d) {
    Object.assign(d, {state: 'pending', attempts: 0, next_attempt_at: d.created_at, ended_at: null});
    this.count();
    return d;
  }
  route(page) {
    return page.route('**/v1/webhooks**', (route) => {
      const request = route.request();
      const url = new URL(request.url());
      const [id, part, delivery] = url.pathname.split('/').slice(3);
      const body = request.postData() ? request.postDataJSON() : {};
      const what = [request.method(), part ?? (id ? 'one' : 'all'), delivery && 'again'].filter(Boolean).join(' ');
      this.asked.push([what, body]);
      const [status, json] = this.answer(what, {id, delivery, body, query: url.searchParams});
      return status === 204 ? route.fulfill({status}) : route.fulfill({status, json});
    });
  }
  answer(what, {id, delivery, body, query}) {
    const one = this.hooks.get(id);
    if (id && !one) return [404, {code: 'not_found', detail: 'There is no such webhook.'}];
    switch (what) {
      case 'GET all':
        return [200, {items: [...this.hooks.values()]}];
      case 'POST all': {
        const errors = [{field: 'events[0]', code: 'unknown_value', detail: 'must be the name of an event'}];
        if (body.events?.includes('nonsense')) return [422, {code: 'unknown_value', detail: 'events[0] …', errors}];
        const made = {
          ...hook,
          ...body,
          id: '01KAPX4V0000000000000000H3',
          events: body.events ?? null,
          pending: 0,
          dead: 0,
        };
        this.hooks.set(made.id, made);
        return [201, {...made, secret: 'whsec_c2VjcmV0IG9mIHRoZSBuZXcgb25l'}];
      }
      case 'GET one':
        return [200, one];
      case 'PATCH one':
        return [200, Object.assign(one, body)];
      case 'DELETE one':
        this.hooks.delete(id);
        return [204];
      case 'POST secret':
        return [200, {secret: 'whsec_dGhlIG5leHQgb25l', old_secret_until: '2026-11-23T16:00:00.000Z'}];
      case 'POST ping': {
        const ping = {...this.delivery(this.log.length, 'pending'), event: 'ping', auction: null, seq: null};
        this.log.push(ping);
        return [202, ping];
      }
      case 'GET deliveries': {
        const all = [...this.log].reverse().filter((d) => !query.get('state') || d.state === query.get('state'));
        const from = query.get('cursor') ? all.findIndex((d) => d.id === query.get('cursor')) + 1 : 0;
        const items = all.slice(from, from + Number(query.get('limit')));
        const more = from + items.length < all.length;
        return [200, {items, next_cursor: more ? items.at(-1).id : null}];
      }
      case 'POST deliveries again':
        return [202, this.again(this.log.find((d) => d.id === delivery))];
      case 'POST redeliver': {
        const dead = this.log.filter((d) => d.state === 'dead');
        dead.forEach((d) => this.again(d));
        return [202, {redelivered: dead.length}];
      }
      default:
        return [404, {code: 'not_found', detail: what}];
    }
  }
}
