import { createHash } from "node:crypto";

/** What a demo provider sent, to hold against what a proxy passed on. */
export interface SentAnswer {
  /** 0 where not even that was sent. */
  status: number;
  /** Of the body before it was compressed, as far as it was sent. */
  bodySha256: string;
  bodyBytes: number;
  /** Of the body as it left, without the marks of chunked transfer. */
  sentSha256: string;
  sentBytes: number;
  /** Whether all of it was handed to the connection. */
  isWhole: boolean;
}

/** What was sent where nothing was. */
export function nothingSent(): SentAnswer {
  const { sha256, bytes } = createTally().result();
  return {
    status: 0,
    bodySha256: sha256,
    bodyBytes: bytes,
    sentSha256: sha256,
    sentBytes: bytes,
    isWhole: false,
  };
}

/** Adds up and hashes bytes as they pass. */
export interface Tally {
  add(bytes: Buffer): void;
  /** Once only. */
  result(): { sha256: string; bytes: number };
}

export function createTally(): Tally {
  const hash = createHash("sha256");
  let total = 0;
  return {
    add(bytes) {
      hash.update(bytes);
      total += bytes.length;
    },
    result: () => ({ sha256: hash.digest("hex"), bytes: total }),
  };
}
