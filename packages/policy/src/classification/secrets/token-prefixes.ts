import { BASE64_BODY, isDigit, isIn, isLetter, KEY_BODY } from "../characters.ts";
import { found, type ScanState } from "../scan-state.ts";

interface TokenForm {
  prefix: string;
  /** Characters after the prefix. */
  atLeast: number;
  atMost: number;
  dots?: boolean;
}

const form = (prefix: string, atLeast: number, atMost = 512, dots = false): TokenForm => ({
  prefix,
  atLeast,
  atMost,
  dots,
});

/** Prefixes that vendors document for their keys, longest first where one begins another. */
const FORMS: readonly TokenForm[] = [
  form("sk-ant-", 20), // Anthropic
  form("sk-proj-", 20), // OpenAI
  form("sk-svcacct-", 20),
  form("sk-admin-", 20),
  form("sk-", 20), // OpenAI and those who took its form
  form("sk_live_", 10), // Stripe
  form("sk_test_", 10),
  form("rk_live_", 10),
  form("rk_test_", 10),
  form("whsec_", 16),
  form("AKIA", 16, 16), // AWS
  form("ASIA", 16, 16),
  form("github_pat_", 22), // GitHub
  form("ghp_", 30, 64),
  form("gho_", 30, 64),
  form("ghu_", 30, 64),
  form("ghs_", 30, 64),
  form("ghr_", 30, 96),
  form("glpat-", 20, 64), // GitLab
  form("xoxb-", 20), // Slack
  form("xoxp-", 20),
  form("xoxa-", 20),
  form("xoxr-", 20),
  form("xoxs-", 20),
  form("xapp-", 20),
  form("AIza", 35, 35), // Google
  form("GOCSPX-", 20, 64),
  form("ya29.", 20, 512),
  form("hf_", 30, 64), // Hugging Face
  form("npm_", 36, 36),
  form("SG.", 40, 100, true), // SendGrid
  form("pag0_org_", 16), // this product
  form("pag0_prj_", 16),
];

const BY_FIRST = new Map<number, TokenForm[]>();
for (const each of FORMS) {
  const first = each.prefix.charCodeAt(0);
  BY_FIRST.set(first, [...(BY_FIRST.get(first) ?? []), each]);
}

function startsWith(codes: Uint16Array, at: number, prefix: string): boolean {
  for (let i = 0; i < prefix.length; i++) if (codes[at + i] !== prefix.charCodeAt(i)) return false;
  return true;
}

/** Whether a key could be this text: letters and digits, and not one character over and over. */
function looksRandom(codes: Uint16Array, start: number, end: number): boolean {
  let digits = 0;
  let letters = 0;
  const seen = new Set<number>();
  for (let i = start; i < end && i - start < 64; i++) {
    const code = codes[i] as number;
    if (isDigit(code)) digits++;
    else if (isLetter(code)) letters++;
    seen.add(code);
  }
  return seen.size >= 7 && letters > 0 && (digits > 0 || seen.size >= 14);
}

const DOT = 46;

/** A vendor's API key at the start of a run of key characters. @returns where it ends, or 0 */
export function prefixedToken(scan: ScanState, at: number): number {
  const { codes } = scan;
  const candidates = BY_FIRST.get(codes[at] as number);
  if (!candidates) return 0;
  for (const { prefix, atLeast, atMost, dots } of candidates) {
    if (!startsWith(codes, at, prefix)) continue;
    const start = at + prefix.length;
    let end = start;
    while (
      end - start <= atMost &&
      (isIn(KEY_BODY, codes[end] as number) || (dots && codes[end] === DOT))
    )
      end++;
    if (end - start < atLeast || end - start > atMost || !looksRandom(codes, start, end)) return 0;
    return found(scan, "api-key", at, end, 0.97);
  }
  return 0;
}

const MAX_SEGMENT = 8192;

/** A JSON web token (RFC 7519) at `eyJ`: a header, claims that also start `eyJ`, and a signature. */
export function jsonWebToken(scan: ScanState, at: number): number {
  const { codes } = scan;
  if (!startsWith(codes, at, "eyJ")) return 0;
  let position = at;
  for (let segment = 0; segment < 3; segment++) {
    const start = position;
    if (segment === 1 && !startsWith(codes, start, "eyJ")) return 0;
    while (position - start < MAX_SEGMENT && isIn(KEY_BODY, codes[position] as number)) position++;
    if (position - start < 8) return 0;
    if (segment < 2 && codes[position++] !== DOT) return 0;
  }
  return found(scan, "jwt", at, position, 0.97);
}

const MAX_PEM = 16_384;

/**
 * A PEM private key (RFC 7468) at its first dash, to its END line or, where that is missing, to the end of
 * what can be part of it. The scan stops at the first character that cannot, so that it is linear.
 */
export function pemPrivateKey(scan: ScanState, at: number): number {
  const { codes } = scan;
  if (!startsWith(codes, at, "-----BEGIN ")) return 0;
  let position = at + 11;
  const labelStart = position;
  while (
    position - labelStart < 40 &&
    (isLetter(codes[position] as number) || codes[position] === 32)
  )
    position++;
  const label = String.fromCharCode(...codes.subarray(labelStart, position));
  if (!/PRIVATE KEY( BLOCK)?$/.test(label) || !startsWith(codes, position, "-----")) return 0;
  position += 5;
  const body = position;
  while (position - body < MAX_PEM && isIn(BASE64_BODY, codes[position] as number)) {
    if (codes[position] === 45 && startsWith(codes, position, "-----")) break;
    position++;
  }
  if (startsWith(codes, position, "-----END ")) {
    let end = position + 9;
    while (end - position < 60 && (isLetter(codes[end] as number) || codes[end] === 32)) end++;
    while (codes[end] === 45) end++;
    position = end;
  }
  return found(scan, "private-key", at, position, 0.99);
}
