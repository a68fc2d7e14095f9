// Bundles src/ and writes it as one C++ source file: node build.mjs OUTPUT.cpp
//
// Runs where package.json, node_modules and src are. Names of files have a hash of their content; the document names
// them. Nothing is fetched, and the same sources give the same bytes.
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {build} from 'esbuild';

const kLargest = 100 * 1024; // of all files together, compressed: what the first visit loads

const sha = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

async function bundle(entry) {
  const done = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    outdir: 'out',
  });
  return Buffer.from(done.outputFiles[0].contents);
}

const asset = (path, type, bytes) => {
  const packed = gzipSync(bytes, {level: 9});
  return {path, type, hash: sha(bytes), plain: bytes, gzip: packed.length < bytes.length ? packed : Buffer.alloc(0)};
};

const named = (name, extension, type, bytes) => asset(`/assets/${name}-${sha(bytes)}.${extension}`, type, bytes);

function array(name, bytes) {
  const lines = [];
  for (let i = 0; i < bytes.length; i += 32) lines.push([...bytes.subarray(i, i + 32)].join(','));
  return `constexpr unsigned char ${name}[] = {${lines.join(',\n')}${bytes.length ? '' : '0'}};\n`;
}

const view = (name, bytes) => `{reinterpret_cast<const char*>(${name}), ${bytes.length}}`;

function source(assets) {
  const arrays = assets.map((a, i) => array(`kPlain${i}`, a.plain) + array(`kGzip${i}`, a.gzip)).join('');
  const rows = assets.map(
    (a, i) =>
      `      {"${a.path}", "${a.type}", "${a.hash}",\n` +
      `       ${view(`kPlain${i}`, a.plain)}, ${view(`kGzip${i}`, a.gzip)}},`,
  );
  return `// Written by server/pages/build.mjs.\n#include <array>\n\n#include "server/pages/asset.hpp"\n
namespace gavel::pages {\nnamespace {\n\n${arrays}\n}  // namespace\n
std::span<const Asset> assets() {\n  static const std::array<Asset, ${assets.length}> all{{\n${rows.join('\n')}
  }};\n  return all;\n}\n\n}  // namespace gavel::pages\n`;
}

const script = named('app', 'js', 'text/javascript; charset=utf-8', await bundle('src/main.tsx'));
const style = named('app', 'css', 'text/css; charset=utf-8', await bundle('src/app.css'));
const icon = named('icon', 'svg', 'image/svg+xml', readFileSync('src/icon.svg'));
/** The licences of what is bundled: those packages' own files. */
function licenses() {
  const {dependencies} = JSON.parse(readFileSync('package.json', 'utf8'));
  return Buffer.from(
    Object.keys(dependencies)
      .sort()
      .map((name) => {
        const directory = join('node_modules', name);
        const file = readdirSync(directory).find((f) => /^licen[cs]e/i.test(f));
        return `${name}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
      })
      .join('\n----\n\n'),
  );
}

const notices = named('licenses', 'txt', 'text/plain; charset=utf-8', licenses());
const html = readFileSync('src/index.html', 'utf8')
  .replace('{{script}}', script.path)
  .replace('{{style}}', style.path)
  .replace('{{icon}}', icon.path)
  .replace('{{licenses}}', notices.path);
const all = [asset('/', 'text/html; charset=utf-8', Buffer.from(html)), script, style, icon, notices];

const packed = all.reduce((sum, a) => sum + (a.gzip.length || a.plain.length), 0);
if (packed > kLargest) throw new Error(`the pages are ${packed} bytes compressed, more than ${kLargest}`);
writeFileSync(process.argv[2], source(all));
console.log(`pages: ${packed} bytes compressed (${all.map((a) => `${a.path} ${a.gzip.length}`).join(', ')})`);
