// Amounts are whole minor units of a currency (up to 10^15, so exact in a number); people read and write major ones.

const kLargest = 1e15;

export function digits(currency: string): number {
  try {
    return new Intl.NumberFormat('en', {style: 'currency', currency}).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** 17500, "USD" -> "$175.00". Null is a dash. */
export function money(minor: number | null | undefined, currency: string): string {
  if (minor === null || minor === undefined) return '–';
  const d = digits(currency);
  try {
    return new Intl.NumberFormat('en', {style: 'currency', currency}).format(minor / 10 ** d);
  } catch {
    return `${plain(minor, currency)} ${currency}`;
  }
}

/** 17500, "USD" -> "175.00": what a field shows. */
export function plain(minor: number, currency: string): string {
  const d = digits(currency);
  const text = String(minor).padStart(d + 1, '0');
  return d === 0 ? text : `${text.slice(0, -d)}.${text.slice(-d)}`;
}

/** "1,234.5", "USD" -> 123450; null for what is no amount of that currency. No rounding, no floating point. */
export function parse(text: string, currency: string): number | null {
  const trimmed = text.trim().replace(/^[^\d.,-]{1,4}\s*/, '');
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(trimmed);
  if (!match) return null;
  const d = digits(currency);
  const fraction = match[2] ?? '';
  if (fraction.length > d) return null;
  const minor = Number(match[1].replaceAll(',', '') + fraction.padEnd(d, '0'));
  return minor >= 1 && minor <= kLargest ? minor : null;
}
