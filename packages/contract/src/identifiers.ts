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

/** Each pair of letters of the alphabet: ten bits. */
const PAIRS = Array.from(ALPHABET, (first) =>
  Array.from(ALPHABET, (second) => first + second),
).flat();
const RANDOM_BYTES = 10;
/** Randomness for many identifiers: asking for it costs more than making an identifier of it. */
const pool = new Uint8Array(400 * RANDOM_BYTES);
let unused = pool.length;
let lastTime = { now: Number.NaN, text: "" };

function timeText(now: number): string {
  if (lastTime.now === now) return lastTime.text;
  let text = "";
  for (let time = now, i = 0; i < 10; i++, time = Math.floor(time / 32))
    text = ALPHABET[time % 32] + text;
  lastTime = { now, text };
  return text;
}

/** 80 random bits that nobody else gets, as 16 letters. */
function randomText(): string {
  if (unused === pool.length) {
    crypto.getRandomValues(pool);
    unused = 0;
  }
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const end = unused + RANDOM_BYTES; unused < end; unused++) {
    buffer = (buffer << 8) | (pool[unused] as number);
    bits += 8;
    if (bits < 10) continue;
    bits -= 10;
    text += PAIRS[(buffer >> bits) & 1023];
    buffer &= (1 << bits) - 1;
  }
  return text;
}

/**
 * A new identifier: prefix, 48 bits of milliseconds and 80 random bits (the layout of a ULID), so that
 * identifiers sort by time and cannot be guessed.
 */
export function newId(kind: IdKind, now: number = Date.now()): string {
  return `${idPrefixes[kind]}_${timeText(now)}${randomText()}`;
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
