// Receipts and exports, checked here and not by the server: docs/verify.md, with the browser's own SHA-256 and Ed25519.
import type {Receipt} from './types';

export interface Key {
  kid: string;
  kty: string;
  crv: string;
  x: string;
}
export interface Verdict {
  good: boolean;
  says: string;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Error('not hexadecimal');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const node = (left: Uint8Array, right: Uint8Array) => sha256(joined(new Uint8Array([1]), left, right));

/** Whether this page may use WebCrypto: only over https, or from this machine. */
export const canCheck = () => typeof crypto.subtle !== 'undefined';

/** The root that an inclusion path leads to (RFC 9162 section 2.1.3.2); null where it leads nowhere. */
async function root(receipt: Receipt): Promise<Uint8Array | null> {
  let r: Uint8Array = await sha256(joined(new Uint8Array([0]), fromHex(receipt.entry_hash)));
  let fn = receipt.leaf;
  let sn = receipt.leaves - 1;
  if (fn > sn || fn < 0) return null;
  for (const step of receipt.path) {
    const p = fromHex(step);
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      r = await node(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = await node(r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? r : null;
}

/** A key's name must be its thumbprint (RFC 7638), or anybody could call a key by another's name. */
async function thumbprint(key: Key): Promise<string> {
  const bytes = await sha256(bytesOf(`{"crv":"Ed25519","kty":"OKP","x":"${key.x}"}`));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

export async function checkReceipt(receipt: Receipt, keys: Key[]): Promise<Verdict> {
  try {
    const key = keys.find((k) => k.kid === receipt.key);
    if (!key) return {good: false, says: 'No key of this server has that name.'};
    if ((await thumbprint(key)) !== key.kid)
      return {good: false, says: 'The key does not have the name that it goes by.'};
    const r = await root(receipt);
    if (!r) return {good: false, says: 'The path in the receipt leads nowhere.'};
    const jwk: JsonWebKey = {kty: key.kty, crv: key.crv, x: key.x};
    const imported = await crypto.subtle.importKey('jwk', jwk, {name: 'Ed25519'}, false, ['verify']);
    const text = bytesOf(`gavel-batch-v1\n${hex(r)}\n`);
    const good = await crypto.subtle.verify({name: 'Ed25519'}, imported, fromBase64url(receipt.signature), text);
    return good
      ? {good, says: 'The server signed that entry; it was on the disk.'}
      : {good, says: 'The signature is not that of the key.'};
  } catch (error) {
    return {good: false, says: error instanceof Error ? error.message : 'The receipt cannot be read.'};
  }
}

interface Header {
  gavel_export: number;
  auction: string;
  entries: number;
  head: string;
  keys: Key[];
  receipt: Receipt;
}
interface Line {
  seq: number;
  at_ms: number;
  kind: string;
  prev: string;
  hash: string;
}

export interface ExportVerdict extends Verdict {
  head: string;
  entries: number;
  has: (receipt: Receipt) => boolean;
}

const kPayload = ',"payload":';

/** The hash chain of an export from the first entry to the head, and the signature of the head. */
export async function checkExport(text: string, keys: Key[]): Promise<ExportVerdict> {
  const lines = text.split('\n').filter(Boolean);
  const header = JSON.parse(lines[0]) as Header;
  const hashes = new Map<number, string>();
  const verdict = (good: boolean, says: string): ExportVerdict => ({
    good,
    says,
    head: header.head,
    entries: header.entries,
    has: (r) => r.auction === header.auction && hashes.get(r.seq) === r.entry_hash,
  });
  if (lines.length - 1 !== header.entries)
    return verdict(false, `The export says ${header.entries} entries and has ${lines.length - 1}.`);
  let prev = '0'.repeat(64);
  for (const [i, line] of lines.slice(1).entries()) {
    const entry = JSON.parse(line) as Line;
    const payload = line.slice(line.indexOf(kPayload) + kPayload.length, -1);
    const fields = ['gavel-entry-v1', header.auction, entry.seq, entry.at_ms, entry.kind, prev, payload];
    const content = fields.join('\n');
    if (entry.seq !== i + 1) return verdict(false, `Entry ${i + 1} is not where it belongs.`);
    if (entry.prev !== prev || hex(await sha256(bytesOf(content))) !== entry.hash)
      return verdict(false, `Entry ${entry.seq} was changed.`);
    prev = entry.hash;
    hashes.set(entry.seq, prev);
  }
  if (prev !== header.head || header.receipt.entry_hash !== header.head)
    return verdict(false, 'The last entry is not the one that was signed.');
  const signed = await checkReceipt(header.receipt, keys);
  return verdict(
    signed.good,
    signed.good
      ? `All ${header.entries} entries are as they were written, and the server signed the last.`
      : signed.says,
  );
}

/** What a bidder commits to: docs/rules.md, "Commit and reveal". */
export async function commitment(
  account: string,
  amount: number,
  units: number,
  minUnits: number,
  nonce: string,
): Promise<string> {
  return hex(await sha256(bytesOf(`gavel-commitment-1\n${account}\n${amount}\n${units}\n${minUnits}\n${nonce}`)));
}

/** Whether a candle's seed is the one whose hash was shown at the start. */
export async function seedFits(seed: string, hash: string): Promise<boolean> {
  return hex(await sha256(bytesOf(seed))) === hash;
}
