import { createHmac } from "node:crypto";

/**
 * A member's first password: 18 letters and digits, some 93 bits. The same seed and address give the
 * same one, so that a start that was killed can tell the passwords of members it had made already.
 */
export function firstPassword(seed: string, email: string): string {
  const digest = createHmac("sha256", seed).update(email).digest("base64");
  return digest.replace(/[^A-Za-z0-9]/g, "").slice(0, 18);
}
