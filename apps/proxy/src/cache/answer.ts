import type { Usage } from "@pag0/metering";

/** An answer kept for later callers, exactly as it was sent. */
export interface CachedAnswer {
  headers: Record<string, string | string[]>;
  /** A stream's chunks as they came, so that it is replayed as a stream; one chunk otherwise. */
  chunks: readonly Buffer[];
  stream: boolean;
  /** What the vendor counted for it, from which a hit's saving is found; null where the price is not one of tokens. */
  usage: Usage | null;
}

/** Whose call brought an answer, and what it asked. */
export interface Origin {
  organizationId: string;
  projectId: string;
  /** Host that the call named, in lower case. */
  host: string;
  model: string | null;
}

/** An answer in its place. */
export interface KeptAnswer {
  answer: CachedAnswer;
  origin: Origin;
  /** The last invalidation of the organization that was known when the answer was asked for. */
  generation: number;
  /** By the clock of `elapsed`, in milliseconds. */
  keptAt: number;
  /** For how many milliseconds the policy of the call that filled the place lets it be served. */
  ttlMs: number;
}

/** What an entry takes beside its bytes, as measured: its key, its place in the map and its objects. */
const ENTRY_BYTES = 1_280;
/** What each piece of an answer takes beside its bytes. */
const CHUNK_BYTES = 16;

/** What an answer takes in memory: a stream of many small pieces is larger than their bytes. */
export function sizeOf({ chunks, headers }: CachedAnswer): number {
  let bytes = ENTRY_BYTES;
  for (const chunk of chunks) bytes += chunk.length + CHUNK_BYTES;
  for (const [name, value] of Object.entries(headers)) bytes += name.length + String(value).length;
  return bytes;
}
