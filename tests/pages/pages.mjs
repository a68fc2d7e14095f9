// The tests of the pages: node pages.mjs NAME…, with GAVEL_BIN and what npm ci has brought; without a name, all.
const all = ['bidding', 'formats', 'selling', 'system', 'tokens', 'webhooks', 'looks'];
const named = process.argv.slice(2);
for (const name of named.length ? named : all) await import(`./${name}.mjs`);
