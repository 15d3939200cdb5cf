import { encrypt } from "@pag0/db";

/** The ends of a shorter credential would tell too much of it. */
const SHOW_LAST4_FROM = 12;

/**
 * The columns of a credential.
 * @param context what it is for: only who names the same can decrypt it.
 */
export function credentialColumns(credential: string, context: string, key: Buffer) {
  return {
    credentialCiphertext: encrypt(Buffer.from(credential), context, key),
    credentialLast4: credential.length < SHOW_LAST4_FROM ? "••••" : credential.slice(-4),
  };
}
