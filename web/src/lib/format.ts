// How values are put in words where the server has not done it already. Days are plain days without a zone; times are
// shown in the reader's zone, which is always named.
import { t } from "../strings";

const locale = t.language.code;
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" });
const numberFormat = new Intl.NumberFormat(locale);
const plurals = new Intl.PluralRules(locale);

export const number = (n: number): string => numberFormat.format(n);

const written = (y: number, m: number, d: number): string => `${d} ${t.language.months[m]} ${y}`;

/** "17 Jan 2016" of an ISO day, as the server writes it. */
export function day(iso: string | null): string {
  if (!iso) return t.common.dayNotTold;
  const [y, m, d] = iso.slice(0, 10).split("-").map(Number);
  return written(y!, m! - 1, d!);
}

/** A sentence of the server with its ISO days written as all other days are. */
export const withDays = (text: string): string => text.replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, (iso) => day(iso));

/** Day and time with its zone. */
export function time(iso: string | null): string {
  if (!iso) return t.common.timeNotTold;
  const at = new Date(iso);
  return `${written(at.getFullYear(), at.getMonth(), at.getDate())}, ${clock.format(at)}`;
}

/** A number with its noun; a language has as many forms as its plural rules (Arabic: zero, one, two, few, many, other). */
export function plural(n: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }): string {
  return `${number(n)} ${forms[plurals.select(n)] ?? forms.other}`;
}

/** "135 or more", "up to 400", "135–300". */
export function bounds(low: number | null, high: number | null): string {
  if (low === null && high === null) return t.common.numberNotTold;
  if (low === null) return t.common.upTo(number(high!));
  if (high === null) return t.common.orMore(number(low));
  return low === high ? number(low) : `${number(low)}–${number(high)}`;
}

export const typeName = (type: string): string => (t.types as Record<string, string>)[type] ?? type.replaceAll("_", " ");
export const word = (map: Record<string, string>, key: string | null | undefined): string => (key ? (map[key] ?? key.replaceAll(/[_-]/g, " ")) : "");

export function size(bytes: number): string {
  if (bytes < 10_000) return t.size.bytes(number(bytes));
  return bytes < 10_000_000 ? t.size.kilobytes(number(Math.round(bytes / 1000))) : t.size.megabytes(number(Math.round(bytes / 1e6)));
}

const MS_DAY = 86_400_000;
/** Days since 1970 of an ISO day, and back: the timeline's unit. */
export const dayNumber = (iso: string): number => Math.round(Date.parse(`${iso}T00:00:00Z`) / MS_DAY);
export const isoDay = (n: number): string => new Date(n * MS_DAY).toISOString().slice(0, 10);
