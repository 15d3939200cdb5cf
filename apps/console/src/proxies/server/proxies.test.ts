import { newId, type OperationResponse, type ProxyState } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";

let api: ApiHarness;
const ids = { live: newId("proxy"), silent: newId("proxy"), old: newId("proxy") };
const state: ProxyState = {
  status: "degraded",
  detail: null,
  dependencies: { database: { state: "down", detail: "it has not answered for 9 s" } },
  inFlight: 3,
  eventLoopDelayMs: 1,
  journal: { backlog: 40, bytes: 5_000, maxBytes: 4_294_967_296, damagedSegments: 0 },
  configurationAgeSeconds: 4,
  clockOffsetMs: -20,
};

beforeAll(async () => {
  api = await createApiHarness();
  const startedAt = new Date("2026-11-20T10:00:00Z");
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
  await api.services.database.system.prisma.proxyNode.createMany({
    data: [
      { id: ids.live, startedAt, lastSeenAt: ago(1), state },
      { id: ids.silent, startedAt: new Date("2026-11-20T11:00:00Z"), lastSeenAt: ago(60), state },
      // Written by a release that told other things.
      {
        id: ids.old,
        startedAt: new Date("2026-11-20T12:00:00Z"),
        lastSeenAt: ago(1),
        state: { mode: "fine" },
      },
    ],
  });
});
afterAll(() => api.close());

describe("proxies", () => {
  it("are listed with what each tells, and whether it was heard of lately", async () => {
    const { proxies } = await api.json<OperationResponse<"listProxies">>(200, "GET", "/proxies", {
      as: api.organization.owner,
    });
    expect(proxies.map((proxy) => [proxy.id, proxy.isLive, proxy.state])).toEqual([
      [ids.live, true, state],
      [ids.silent, false, state],
      [ids.old, true, null],
    ]);
  });

  it("are no developer's to see", async () => {
    const developer = await api.addMember("developer", []);
    await api.json(403, "GET", "/proxies", { as: developer });
  });
});
