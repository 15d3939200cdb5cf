import { Pag0Failure } from "@pag0/contract";
import { credentialSearch } from "../egress/credential-filter.ts";
import { createSideReader, isKnownEncoding, isPlain } from "./decompress.ts";

/** Looks for a provider's credential in a packed answer that passes as it comes. */
export interface PackedSearch {
  /**
   * Gives what can be passed on now: all of it, unless what it says may end with the credential's beginning.
   * @throws Pag0Failure UPSTREAM_INVALID where it holds the credential: nothing more may be passed on
   */
  push(piece: Buffer): Promise<Buffer>;
  /** What is left when the answer has ended. @throws like `push` */
  flush(): Promise<Buffer>;
  close(): void;
}

/**
 * @param encoding of the answer, in lower case
 * @returns null for an answer that is not packed, or in no known way: that cannot be read by anybody here
 */
export function packedSearch(credential: string | null, encoding: string): PackedSearch | null {
  const search = credentialSearch(credential);
  if (search === null || isPlain(encoding) || !isKnownEncoding(encoding)) return null;
  const side = createSideReader(encoding, (piece) => search.look(piece));
  let kept: Buffer[] = [];
  const passed = () => {
    if (search.found)
      throw new Pag0Failure(
        "UPSTREAM_INVALID",
        "The provider's compressed answer holds the key that it was called with",
      );
    const all = Buffer.concat(kept);
    kept = [];
    return all;
  };
  return {
    async push(piece) {
      await side.write(piece);
      kept.push(piece);
      return search.begun && !search.found ? Buffer.alloc(0) : passed();
    },
    async flush() {
      await side.end();
      return passed();
    },
    close: () => side.close(),
  };
}
