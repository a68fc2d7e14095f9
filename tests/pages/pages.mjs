// All tests of the pages: node pages.mjs, with GAVEL_BIN and what npm ci has brought. GAVEL_PAGES_ONLY=system: some.
const all = ['bidding', 'formats', 'selling', 'system', 'tokens', 'webhooks', 'looks'];
for (const name of all) {
  if (!process.env.GAVEL_PAGES_ONLY || process.env.GAVEL_PAGES_ONLY === name) await import(`./${name}.mjs`);
}
