/** Prefixes of identifiers, one for each kind of thing. */
export const idPrefixes = {
  organization: "org",
  project: "prj",
  member: "mem",
  session: "ses",
  apiKey: "key",
  provider: "prv",
  endpoint: "end",
  policyVersion: "pol",
  request: "req",
  usageEvent: "evt",
  hold: "hld",
  approval: "apr",
  execution: "exe",
  auditEntry: "aud",
  checkpoint: "chk",
  alert: "alt",
  notification: "ntf",
  report: "rep",
  dryRun: "dry",
  providerCredential: "crd",
  modelAlias: "mal",
  priceOverride: "prc",
  outbox: "out",
  proxy: "prx",
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Crockford's base 32 in lower case: sorts like the number, no letter that is read as a digit. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new identifier: prefix, 48 bits of milliseconds and 80 random bits (the layout of a ULID), so that
 * identifiers sort by time and cannot be guessed.
 */
export function newId(kind: IdKind, now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  let time = now;
  let head = "";
  for (let i = 0; i < 10; i++) {
    head = ALPHABET[time % 32] + head;
    time = Math.floor(time / 32);
  }
  let tail = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of random) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      tail += ALPHABET[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return `${idPrefixes[kind]}_${head}${tail}`;
}

/** A pattern for an identifier of one kind, for schemas. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${idPrefixes[kind]}_[0-9a-hjkmnp-tv-z]{26}$`);
}

/**
 * The slug of a name: lower case letters, digits and single hyphens, at most 63 characters
 * (`"R&D AI"` gives `r-d-ai`, `"Sales AI"` gives `sales-ai`). Letters of any script are kept.
 */
export function slugOf(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
}
