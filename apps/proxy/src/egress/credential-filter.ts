import { spellingsOf } from "./spellings.ts";

/** Shorter credentials may stand in a body by chance. */
const LEAST_LENGTH = 8;
const REPLACEMENT = Buffer.from("[credential]");
const NOTHING = Buffer.alloc(0);

/** Takes a provider's credential out of an answer that passes in pieces. */
export interface CredentialFilter {
  /** Gives what can be passed on now; keeps back only what may be the credential's beginning. */
  push(piece: Buffer): Buffer;
  /** What is left when the answer has ended. */
  flush(): Buffer;
}

const passing: CredentialFilter = { push: (piece) => piece, flush: () => NOTHING };

/** How many bytes at the end of `data` begin the secret. */
function begun(data: Buffer, secret: Buffer): number {
  let at = data.indexOf(secret[0] as number, Math.max(0, data.length - secret.length + 1));
  while (at !== -1) {
    const length = data.length - at;
    if (data.compare(secret, 0, length, at) === 0) return length;
    at = data.indexOf(secret[0] as number, at + 1);
  }
  return 0;
}

/** A whole answer without the provider's credential. */
export function withoutCredential(answer: Buffer, credential: string | null): Buffer {
  if (credential === null || !spellingsOf(credential).some((text) => answer.includes(text)))
    return answer;
  const filter = credentialFilter(credential);
  return Buffer.concat([filter.push(answer), filter.flush()]);
}

/** A filter for one answer of a provider that echoes what it was sent. */
export function credentialFilter(credential: string | null): CredentialFilter {
  if (credential === null || credential.length < LEAST_LENGTH) return passing;
  const [first, ...others] = spellingsOf(credential).map(filterOf);
  return others.reduce(inTurn, first ?? passing);
}

/** What one filter lets pass goes through the other. */
function inTurn(one: CredentialFilter, other: CredentialFilter): CredentialFilter {
  return {
    push: (piece) => other.push(one.push(piece)),
    flush: () => Buffer.concat([other.push(one.flush()), other.flush()]),
  };
}

function filterOf(text: string): CredentialFilter {
  const secret = Buffer.from(text);
  let kept: Buffer = NOTHING;
  return {
    push(piece) {
      let data = kept.length === 0 ? piece : Buffer.concat([kept, piece]);
      const out: Buffer[] = [];
      for (let at = data.indexOf(secret); at !== -1; at = data.indexOf(secret)) {
        out.push(data.subarray(0, at), REPLACEMENT);
        data = data.subarray(at + secret.length);
      }
      const length = begun(data, secret);
      kept = data.subarray(data.length - length);
      const rest = length === 0 ? data : data.subarray(0, data.length - length);
      return out.length === 0 ? rest : Buffer.concat([...out, rest]);
    },
    flush() {
      const rest = kept;
      kept = NOTHING;
      return rest;
    },
  };
}

/** Finds a provider's credential in an answer that passes in pieces of which none can be changed. */
export interface CredentialSearch {
  /** Takes the next bytes as they are read. */
  look(piece: Buffer): void;
  /** Whether it came, whole. */
  readonly found: boolean;
  /** Whether what came last may be its beginning, and is long enough to be no chance. */
  readonly begun: boolean;
}

/** @returns null where there is nothing to look for */
export function credentialSearch(credential: string | null): CredentialSearch | null {
  if (credential === null || credential.length < LEAST_LENGTH) return null;
  const secrets = spellingsOf(credential).map((text) => Buffer.from(text));
  const longest = Math.max(...secrets.map(({ length }) => length));
  let last: Buffer = NOTHING;
  let found = false;
  return {
    look(piece) {
      const data = Buffer.concat([last, piece]);
      found ||= secrets.some((secret) => data.includes(secret));
      last = data.subarray(Math.max(0, data.length - longest + 1));
    },
    get found() {
      return found;
    },
    get begun() {
      return secrets.some((secret) => begun(last, secret) >= LEAST_LENGTH);
    },
  };
}
