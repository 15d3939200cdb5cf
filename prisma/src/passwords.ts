import { hash, verify } from "@node-rs/argon2";

/** OWASP's recommendation for argon2id (the library's default algorithm): 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash of a password, with its salt and parameters in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

let hashOfNothing: Promise<string> | undefined;

/**
 * Whether a password is the one that was hashed. Without a hash it takes as long and is false, so that
 * an answer's time does not tell which addresses exist.
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  hashOfNothing ??= hashPassword("no member has this password");
  const matches = await verify(passwordHash ?? (await hashOfNothing), password);
  return passwordHash !== null && matches;
}
