// CSV as RFC 4180 has it (line ends of all kinds are taken), and a lot from each line.
import {digits, parse} from './money';
import type {Format} from './types';
import {hasSteps} from './terms';
import type {Errors, Wanted} from './terms';
import {formatNames} from './words';

export interface Line {
  number: number;
  cells: string[];
}

/** Lines with the number at which each begins. A quote that is never closed swallows the rest: `open` says so. */
export function readCsv(text: string): {lines: Line[]; open: number | null} {
  const lines: Line[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let number = 1;
  let begin = 1;
  const endLine = () => {
    cells.push(cell);
    if (cells.length > 1 || cells[0].trim() !== '') lines.push({number: begin, cells});
    cells = [];
    cell = '';
  };
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  for (let i = 0; i < source.length; ++i) {
    const c = source[i];
    if (c === '\n') ++number;
    if (quoted) {
      if (c === '"' && source[i + 1] === '"') {
        cell += '"';
        ++i;
      } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === ',') {
      cells.push(cell);
      cell = '';
    } else if (c === '\n') {
      endLine();
      begin = number;
    } else cell += c;
  }
  if (cell !== '' || cells.length > 0) endLine();
  return {lines, open: quoted ? begin : null};
}

export const columns = [
  'title',
  'description',
  'format',
  'currency',
  'starting_price',
  'reserve_price',
  'buy_now',
  'increments',
  'soft_close_window',
  'soft_close_extension',
  'starts_at',
  'ends_at',
  'duration',
] as const;
type Column = (typeof columns)[number];

export interface Lot {
  line: number;
  body: Wanted;
  errors: Errors;
}

const kUnits: Record<string, number> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** "90s", "10m", "1h30m", "7d" in milliseconds; null for anything else. */
export function readDuration(text: string): number | null {
  if (!/^(\d+[smhd])+$/.test(text)) return null;
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * kUnits[unit], 0);
}

function lotOf(line: Line, at: Map<Column, number>, width: number, common: Wanted): Lot {
  const errors: Errors = {};
  const get = (name: Column) => (line.cells[at.get(name) ?? -1] ?? '').trim();
  const body: Wanted = {...common};
  if (line.cells.length > width)
    errors.line = `${line.cells.length} cells, but ${width} columns; a comma within a cell needs quotes around it`;
  const currency = get('currency') || common.currency || 'USD';
  body.currency = currency;
  if (!/^[A-Z]{3}$/.test(currency)) errors.currency = 'three capital letters, as USD';
  const amount = (name: Column, needed = false): number | undefined => {
    const text = get(name);
    if (!text && !needed) return undefined;
    const value = parse(text, currency);
    if (value === null)
      errors[name] = text
        ? `“${text}” is no amount in ${currency} (${digits(currency)} decimals at most)`
        : 'is missing';
    return value ?? undefined;
  };
  const span = (name: Column): number | undefined => {
    const text = get(name);
    if (!text) return undefined;
    const value = readDuration(text);
    if (value === null) errors[name] = `“${text}” is no duration, as 90s, 10m, 2h or 7d`;
    return value ?? undefined;
  };
  const time = (name: Column): string | undefined => {
    const text = get(name);
    if (!text) return undefined;
    const value = new Date(text);
    if (Number.isNaN(value.getTime())) errors[name] = `“${text}” is no time, as 2026-11-22T16:00:00Z`;
    else return value.toISOString();
    return undefined;
  };
  body.title = get('title');
  if (!body.title) errors.title = 'is missing';
  else if ([...body.title].length > 200) errors.title = 'is longer than 200 characters';
  if (get('description')) body.description = get('description');
  const format = (get('format') || common.format || 'english') as Format;
  if (!(format in formatNames))
    errors.format = `“${format}” is no format; one of ${Object.keys(formatNames).join(', ')}`;
  body.format = format;
  body.starting_price = amount('starting_price', common.starting_price === undefined) ?? common.starting_price;
  const reserve = amount('reserve_price');
  if (reserve !== undefined) body.reserve_price = reserve;
  if (reserve !== undefined && body.starting_price && !format.startsWith('reverse') && reserve < body.starting_price)
    errors.reserve_price = 'is below the starting price';
  const buy = amount('buy_now');
  if (buy !== undefined) body.buy_now = {price: buy};
  if (hasSteps(format)) body.increments = get('increments') || common.increments || 'ebay-us';
  else delete body.increments;
  const window = span('soft_close_window');
  if (window) body.soft_close = {window_ms: window, extension_ms: span('soft_close_extension') ?? window};
  else if (!hasSteps(format)) delete body.soft_close;
  const [starts, ends, length] = [time('starts_at'), time('ends_at'), span('duration')];
  if (starts) body.starts_at = starts;
  if (ends && length) errors.ends_at = 'an end and a duration: only one of them';
  if (ends || length) {
    delete body.duration_ms;
    delete body.ends_at;
  }
  if (ends) body.ends_at = ends;
  if (length) body.duration_ms = length;
  if (!body.ends_at && !body.duration_ms && !errors.ends_at && !errors.duration)
    errors.duration = 'an end is missing: ends_at or duration';
  return {line: line.number, body, errors};
}

/** All lots of a file. `problem` is about the file as a whole. */
export function lotsOf(text: string, common: Wanted = {}): {lots: Lot[]; problem: string | null} {
  const {lines, open} = readCsv(text);
  if (open !== null) return {lots: [], problem: `A quote that begins in line ${open} is never closed.`};
  if (lines.length === 0) return {lots: [], problem: 'The file is empty.'};
  const names = lines[0].cells.map((c) => c.trim().toLowerCase());
  const unknown = names.filter((n) => !(columns as readonly string[]).includes(n));
  if (unknown.length)
    return {
      lots: [],
      problem:
        `The first line names the columns, and there is none called “${unknown[0]}”. ` +
        `Known are: ${columns.join(', ')}.`,
    };
  const twice = names.find((n, i) => names.indexOf(n) !== i);
  if (twice) return {lots: [], problem: `The column “${twice}” is there twice.`};
  if (!names.includes('title')) return {lots: [], problem: 'There is no column “title”.'};
  const at = new Map(names.map((n, i) => [n as Column, i]));
  return {lots: lines.slice(1).map((line) => lotOf(line, at, names.length, common)), problem: null};
}
