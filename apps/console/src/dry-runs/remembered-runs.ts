/** Where this browser's session keeps which run was of which document. */
export interface RunMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The memory of this tab; on the server, where pages are drawn first, there is none. */
export function tabMemory(): RunMemory {
  if (typeof window !== "undefined") return window.sessionStorage;
  return { getItem: () => null, setItem: () => undefined };
}

const PREFIX = "pag0.dry-run.";

/** A value with the keys of its objects in order, so that equal documents are one text. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, ordered(each)]),
  );
}

/** A short name of a level's document (FNV-1a, 64 bits), the same whatever the order of its keys. */
export function documentKey(level: string, document: unknown): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(JSON.stringify([level, ordered(document)])))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

/** Remembers that a run is of this document. The document itself is not kept. */
export function rememberRun(memory: RunMemory, key: string, runId: string): void {
  memory.setItem(PREFIX + key, runId);
}

/** The newest run of this document that this session began, or null. */
export function rememberedRun(memory: RunMemory, key: string): string | null {
  return memory.getItem(PREFIX + key);
}
