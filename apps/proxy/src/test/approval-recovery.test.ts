import { newId } from "@pag0/contract";
import { claimExecution, sqlOfPool } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import { openJournals } from "../journal/directories.ts";
import { ask, decide, execute, money, PRICE } from "./approving.ts";
import { startChild } from "./child.ts";
import { createHarness, type Harness, problem } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

describe("a proxy killed while it executes", () => {
  it("is not run again: the call counts at its upper bound and the answer is said to be lost", async () => {
    const asked = await ask(harness, url);
    await decide(harness, asked);
    const directory = { PAG0_DATA_DIR: `${harness.variables.PAG0_DATA_DIR}/killed` };
    const first = await startChild({ ...harness.variables, ...directory });
    const before = harness.upstream.seen.length;
    harness.upstream.delayMs = 60_000;
    const lost = Array.from({ length: 20 }, () =>
      execute(asked, first.url).catch((error: unknown) => error),
    );
    await expect.poll(() => harness.upstream.seen.length).toBe(before + 1);
    first.kill("SIGKILL");
    await first.exited;
    expect((await Promise.all(lost)).every((result) => result instanceof Error)).toBe(true);
    harness.upstream.delayMs = 0;
    const second = await startChild({ ...harness.variables, ...directory });
    const again = await Promise.all(
      Array.from(
        { length: 20 },
        async () => (await problem(await execute(asked, second.url))).code,
      ),
    );
    expect(new Set(again)).toEqual(new Set(["APPROVAL_RESULT_UNKNOWN"]));
    expect(harness.upstream.seen).toHaveLength(before + 1);
    expect(await money(harness, asked.id)).toEqual([PRICE, 0n]);
    second.kill("SIGTERM");
    expect((await second.exited).code).toBe(0);
  });

  it("is run by the next who asks where the kill came between claim and call", async () => {
    const asked = await ask(harness, url);
    await decide(harness, asked);
    const directory = `${harness.variables.PAG0_DATA_DIR}/claimed`;
    const executionId = newId("execution");
    const { own } = openJournals<CallEvent>(directory, {
      segmentBytes: 1_000_000,
      syncEveryMs: 100,
      maxBytes: 1e9,
      failed: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
    const event = emptyEvent(newId("request"), "POST", new Date());
    const { approvalId } = asked;
    own.journal.hold(executionId, {
      ...event,
      organizationId: asked.id,
      approvalId,
      claims: executionId,
    });
    own.journal.close();
    const sql = sqlOfPool(harness.database.system.pool);
    expect(await claimExecution(sql, { approvalId, executionId, now: new Date() })).toBe(true);
    const before = harness.upstream.seen.length;
    const next = await harness.start({ PAG0_DATA_DIR: directory });
    expect((await execute(asked, next.url)).status).toBe(200);
    expect(harness.upstream.seen).toHaveLength(before + 1);
    await expect.poll(() => money(harness, asked.id)).toEqual([PRICE, 0n]);
  });
});
