// Is asyncapi.json a good document? Usage: node asyncapi.mjs FILE
import {readFile} from 'node:fs/promises';
import {Parser} from '@asyncapi/parser';

const {document, diagnostics} = await new Parser().parse(await readFile(process.argv[2], 'utf8'));
for (const d of diagnostics) console.log(`${d.severity} ${d.path.join('.')}: ${d.message} (${d.code})`);
const bad = diagnostics.filter((d) => d.severity <= 1);
if (!document || bad.length > 0) process.exit(1);
