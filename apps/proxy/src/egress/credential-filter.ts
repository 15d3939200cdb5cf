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
  if (credential === null || !answer.includes(credential)) return answer;
  const filter = credentialFilter(credential);
  return Buffer.concat([filter.push(answer), filter.flush()]);
}

/** A filter for one answer of a provider that echoes what it was sent. */
export function credentialFilter(credential: string | null): CredentialFilter {
  if (credential === null || credential.length < LEAST_LENGTH) return passing;
  const secret = Buffer.from(credential);
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
