import { inTransaction, invalidateCache } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import type { RunningProxy } from "../proxy.ts";
import { createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";
import { startValkey, type TestValkey, valkeyProgram } from "./valkey.ts";

const program = valkeyProgram();
const cached = { cache: { enabled: true, sharedCache: true, defaultTTL: 600 } };

describe.skipIf(program === null)(
  "proxies with one Valkey (needs valkey-server or redis-server)",
  () => {
    let harness: Harness;
    let valkey: TestValkey;
    let proxies: (RunningProxy & { url: string })[];
    let number = 0;
    beforeAll(async () => {
      harness = await createHarness();
      valkey = await startValkey(program ?? "");
      const start = () => harness.start({ VALKEY_URL: valkey.url });
      proxies = [await start(), await start()];
    });
    afterAll(async () => {
      valkey.thaw();
      await harness.close();
      await valkey.close();
    });

    async function metric(url: string, line: string): Promise<number> {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(
        text
          .split("\n")
          .find((one) => one.startsWith(line))
          ?.split(" ")
          .at(-1) ?? 0,
      );
    }
    const isUp = (url: string, up: number) =>
      expect.poll(() => metric(url, "pag0_proxy_shared_cache_up")).toBe(up);
    const results = (url: string, result: string) =>
      metric(url, `pag0_proxy_shared_cache_total{result="${result}"}`);
    const keptAt = (url: string) => results(url, "kept");

    /** Runs what expects Valkey to answer in time; anew where a busy machine was too slow for a proxy. */
    async function whileInTime(run: () => Promise<void>): Promise<void> {
      const failures = () => Promise.all(proxies.map(({ url }) => results(url, "failed")));
      for (let tries = 1; ; tries++) {
        const before = await failures();
        const failed = await run().then(
          () => null,
          (error: unknown) => ({ error }),
        );
        if (failed === null) return;
        if (tries === 10 || String(await failures()) === String(before)) throw failed.error;
        for (const { url } of proxies) await isUp(url, 1);
      }
    }

    /** A call through one of the proxies that is equal to none before. */
    function newCall(key: string) {
      const target = `${PRICED_URL}?n=${++number}`;
      return async (proxy: 0 | 1) => {
        const before = await keptAt(proxies[proxy]?.url ?? "");
        const response = await forward(proxies[proxy]?.url ?? "", key, target);
        const state = response.headers.get("pag0-cache");
        const body = await response.text();
        if (
          state === "miss" &&
          (await metric(proxies[proxy]?.url ?? "", "pag0_proxy_shared_cache_up"))
        )
          await expect.poll(() => keptAt(proxies[proxy]?.url ?? "")).toBe(before + 1);
        return { state, body, status: response.status };
      };
    }

    it("answer from what another has kept, for nothing, and never another organization's call", async () => {
      for (const { url } of proxies) await isUp(url, 1);
      await whileInTime(sharesAnswers);
    });

    async function sharesAnswers(): Promise<void> {
      const own = await harness.seed({ projects: [cached, cached, {}] });
      const other = await harness.seed({ projects: [cached] });
      const before = harness.upstream.seen.length;
      const keys = [...own.projects, ...other.projects].map(({ key }) => key) as string[];
      const calls = keys.map((key) => {
        number = 0;
        return newCall(key);
      });
      const first = await calls[0]?.(0);
      expect(first?.state).toBe("miss");
      expect(await calls[1]?.(1)).toEqual({ ...first, state: "hit" });
      expect((await calls[2]?.(1))?.state).toBe("off");
      expect((await calls[3]?.(1))?.state).toBe("miss");
      expect(harness.upstream.seen.length - before).toBe(3);
      const events = await harness.events(own.id, 3);
      expect(events.map((event) => [event.costNano, event.savedNano])).toEqual([
        [20_000_000n, 0n],
        [0n, 20_000_000n],
        [20_000_000n, 0n],
      ]);
      number = 1_000;
    }

    it("serve nothing that was dropped, wherever it is kept, nor keep it where it was under way", async () => {
      const own = await harness.seed({ projects: [cached] });
      await whileInTime(async () => {
        const call = newCall(own.projects[0]?.key ?? "");
        expect((await call(0)).state).toBe("miss");
        const filter = { projectId: null, host: null, model: null };
        await inTransaction(harness.database.system.pool, (sql) =>
          invalidateCache(sql, own.id, [filter]),
        );
        await expect.poll(async () => (await call(0)).state).toBe("miss");
        // What the first has brought since is served by both.
        expect([(await call(0)).state, (await call(1)).state]).toEqual(["hit", "hit"]);
      });
      expect((await valkey.client.keys("*")).length).toBeGreaterThan(0);
    });

    it("take calls at their usual pace where it hangs, and share again where it answers", {
      timeout: 300_000,
    }, async () => {
      const own = await harness.seed({ projects: [cached] });
      const key = own.projects[0]?.key ?? "";
      const url = proxies[0]?.url ?? "";
      const without = await harness.start();
      const target = () => `${PRICED_URL}?n=${++number}`;
      async function timeOf(to: string, times: number[]): Promise<void> {
        const waited = ownTime();
        const response = await forward(to, key, target());
        await response.text();
        times.push(waited());
        expect(response.status).toBe(200);
      }
      /** Both at once, so that both have the same machine. */
      async function pace() {
        const [shared, plain]: [number[], number[]] = [[], []];
        for (let round = 0; round < 30; round++)
          await Promise.all(
            Array.from({ length: 4 }, () => [
              timeOf(url, shared),
              timeOf(without.url, plain),
            ]).flat(),
          );
        const at = (share: number) => {
          const [one = 0, other = 0] = [shared, plain].map(
            (times) => times.sort((a, b) => a - b)[Math.floor(times.length * share)],
          );
          return one - other;
        };
        return { median: at(0.5), slowest: at(0.99) };
      }
      await pace();
      valkey.freeze();
      expect((await pace()).slowest).toBeLessThan(50);
      // By now it is left alone.
      expect((await pace()).median).toBeLessThan(5);
      await isUp(url, 0);
      valkey.thaw();
      for (const proxy of proxies) await isUp(proxy.url, 1);
      await whileInTime(async () => {
        const call = newCall(key);
        expect([(await call(0)).state, (await call(1)).state]).toEqual(["miss", "hit"]);
      });
    });

    it("answer without it from the start, and where it goes away", async () => {
      const own = await harness.seed({ projects: [cached] });
      await valkey.kill();
      const late = await harness.start({ VALKEY_URL: valkey.url });
      const states = [];
      for (const url of [proxies[0]?.url ?? "", proxies[0]?.url ?? "", late.url, late.url])
        states.push(
          (await forward(url, own.projects[0]?.key ?? "", PRICED_URL)).headers.get("pag0-cache"),
        );
      expect(states).toEqual(["miss", "hit", "miss", "hit"]);
      await late.stop();
    });
  },
);
