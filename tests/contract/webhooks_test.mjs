// Webhooks, received with the library of those who wrote their rules: Standard Webhooks.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import test from 'node:test';
import {Webhook, WebhookVerificationError} from 'standardwebhooks';
import {Daemon} from './daemon.mjs';

/** A server that keeps what is posted to it. */
async function receiver() {
  const posts = [];
  const waiting = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      posts.push({headers: request.headers, body});
      waiting.splice(0).forEach((wake) => wake());
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}/hooks`,
    async post(number) {
      while (posts.length <= number) await new Promise((wake) => waiting.push(wake));
      return posts[number];
    },
    close: () => (server.closeAllConnections(), server.close()),
  };
}

test(
  'standardwebhooks verifies what is sent, before, while and after a secret is replaced',
  {timeout: 240_000},
  async () => {
    const daemon = await new Daemon('--webhooks-allow-http', '--webhooks-allow-private').start();
    const hooks = await receiver();
    try {
      const admin = daemon.token('root', 'admin');
      const call = async (method, path, body) => {
        const headers = {'Content-Type': 'application/json', Authorization: `Bearer ${admin}`};
        return (await fetch(daemon.url + path, {method, headers, body: JSON.stringify(body)})).json();
      };
      const made = await call('POST', '/v1/webhooks', {url: hooks.url});
      const ping = await call('POST', `/v1/webhooks/${made.id}/ping`, {});
      const first = await hooks.post(0);
      const message = new Webhook(made.secret).verify(first.body, first.headers);
      assert.equal(message.type, 'ping');
      assert.equal(first.headers['webhook-id'], ping.id);
      for (const wrong of [
        {...first, body: first.body.replace('ping', 'pong')},
        {...first, headers: {...first.headers, 'webhook-id': 'msg_other'}},
      ]) {
        assert.throws(() => new Webhook(made.secret).verify(wrong.body, wrong.headers), WebhookVerificationError);
      }

      const {secret} = await call('POST', `/v1/webhooks/${made.id}/secret`, {});
      await call('POST', '/v1/auctions', {
        title: 'Clock',
        currency: 'USD',
        format: 'english',
        starting_price: 9900,
        increments: 'fixed:1',
        duration_ms: 600_000,
      });
      const {body, headers} = await hooks.post(1);
      for (const each of [made.secret, secret]) {
        assert.equal(new Webhook(each).verify(body, headers).type, 'auction.created');
      }
    } finally {
      hooks.close();
      await daemon.end();
    }
  },
);
