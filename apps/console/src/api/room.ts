import { Pag0Failure } from "@pag0/contract";

/** How many of each thing one organization can have; the proxy keeps keys and projects in memory. */
const MOST = {
  teams: 5_000,
  keys: 10_000,
  providers: 500,
  members: 20_000,
  "keys of one provider": 50,
  "model aliases": 500,
  "prices of its own": 1_000,
} as const;

/** @throws Pag0Failure VALIDATION_ERROR where an organization has the most of something already. */
export function requireRoom(what: keyof typeof MOST, count: number): void {
  if (count < MOST[what]) return;
  throw new Pag0Failure(
    "VALIDATION_ERROR",
    `An organization can have at most ${MOST[what]} ${what}`,
  );
}
