// The filters that events, map and timeline share; they live in the address and nowhere else.
import { param, params } from "./router.svelte";

export const MANY = ["type", "status", "grade", "has", "actor", "place", "source", "point"] as const;
export const ONE = ["text", "min_origins", "since", "until"] as const;
export type ManyKey = (typeof MANY)[number];
export type OneKey = (typeof ONE)[number];

export function filterQuery(): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  for (const key of MANY) if (params(key).length) out[key] = params(key);
  for (const key of ONE) if (param(key)) out[key] = param(key);
  return out;
}

export const noFilters = (): Record<string, null> => Object.fromEntries([...MANY, ...ONE, "offset"].map((key) => [key, null]));
