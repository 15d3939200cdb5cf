import { setTimeout as pause } from "node:timers/promises";
import { type Database, encryptionKey, readCacheInvalidations, sqlOfPool } from "@pag0/db";
import type { Logger } from "pino";
import type { Environment } from "../environment.ts";
import { AnswerCache } from "./answer-cache.ts";
import { Invalidations } from "./invalidations.ts";
import { ValkeyAnswers, type ValkeyResult } from "./shared/valkey-answers.ts";

const MAX_ENTRY_BYTES = 2 * 1024 * 1024;
const POLL_MS = 15_000;
const RETRY_MS = 500;

export interface RunningCache {
  cache: AnswerCache;
  /** Learns what has been dropped, and from then on hears of it at once. Rejects where the database is away. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
}

type CacheEnvironment = Pick<
  Environment,
  "PAG0_CACHE_MAX_BYTES" | "PAG0_ENCRYPTION_KEY" | "VALKEY_URL"
>;

function sharedAnswers(
  env: CacheEnvironment,
  log: Logger,
  counted: (result: ValkeyResult) => void,
): ValkeyAnswers | null {
  if (env.VALKEY_URL === undefined) return null;
  return new ValkeyAnswers({
    url: env.VALKEY_URL,
    encryptionKey: encryptionKey(env.PAG0_ENCRYPTION_KEY),
    elapsed: () => performance.now(),
    now: () => Date.now(),
    counted,
    changed: (state, reason) =>
      state === "up"
        ? log.info("Valkey answers: proxies share cached answers")
        : log.warn({ reason }, "Valkey is left alone: each proxy keeps its own answers"),
  });
}

/**
 * The cache of a proxy, with what tells it what people have dropped.
 * @param counted told what came of reading from Valkey and writing to it
 */
export function createCache(
  env: CacheEnvironment,
  database: Database,
  log: Logger,
  counted: (result: ValkeyResult) => void,
): RunningCache {
  const shared = sharedAnswers(env, log, counted);
  const sql = sqlOfPool(database.system.pool);
  const invalidations = new Invalidations((id) => readCacheInvalidations(sql, id));
  const cache = new AnswerCache({
    ...{ invalidations, shared },
    maxBytes: env.PAG0_CACHE_MAX_BYTES,
    maxEntryBytes: MAX_ENTRY_BYTES,
    elapsed: () => performance.now(),
  });
  let poll: NodeJS.Timeout | undefined;
  let stopListening: (() => Promise<void>) | null = null;
  let stopped = false;

  /** Reads what a notification tells of, however often that takes. */
  async function learn(organizationId: string | null): Promise<void> {
    for (let told = false; !stopped; told = true) {
      try {
        return await invalidations.load(organizationId);
      } catch (error) {
        if (!told) log.warn({ err: error }, "what is dropped from the cache could not be read yet");
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  return {
    cache,
    async start() {
      stopListening ??= await database.listen("pag0_cache", (id) => learn(id === "" ? null : id));
      await invalidations.load(null);
      shared?.start();
      let learning = false;
      poll = setInterval(async () => {
        if (learning) return;
        learning = true;
        await learn(null);
        learning = false;
      }, POLL_MS);
    },
    async stop() {
      stopped = true;
      clearInterval(poll);
      shared?.close();
      await stopListening?.();
    },
  };
}
