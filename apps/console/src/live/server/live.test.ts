import { newId } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MemberCaller } from "../../api/caller.ts";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";
import { LiveEvents, type Subscriber } from "./live-events.ts";

/** Reads a stream until it has an event of this name, or ends. */
async function waitFor(stream: Response, wanted: string): Promise<string> {
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (!text.includes(`event: ${wanted}\n`)) {
      const { done, value } = await reader.read();
      if (done) return `${text}<end>`;
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    reader.releaseLock();
  }
  return text;
}

describe("the event stream", () => {
  let api: ApiHarness;
  let owner: TestMember;
  let teamId: string;
  beforeAll(async () => {
    api = await createApiHarness();
    ({ owner } = api.organization);
    ({ id: teamId } = await api.json<{ id: string }>(201, "POST", "/teams", {
      as: owner,
      body: { name: "Sales AI" },
    }));
  });
  afterAll(() => api.close());

  async function open(as: TestMember) {
    const controller = new AbortController();
    const stream = await api.call("GET", "/events", { as, signal: controller.signal });
    return { stream, close: () => controller.abort() };
  }
  async function closed(count: number): Promise<void> {
    while (api.services.live.open > count) await new Promise((done) => setTimeout(done, 5));
  }

  it("tells of changed configuration, used budgets and approvals", async () => {
    const { stream, close } = await open(owner);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    expect(stream.headers.get("cache-control")).toBe("no-store");
    await api.json(200, "PATCH", `/teams/${teamId}`, { as: owner, body: { name: "Sales" } });
    expect(await waitFor(stream, "config")).toMatch(/^retry: \d+\n\n/);
    const { pool } = api.services.database.system;
    await pool.query("SELECT pg_notify('pag0_usage', $1)", [owner.organizationId]);
    expect(await waitFor(stream, "usage")).toContain("event: usage\ndata: {}\n\n");
    close();
    await closed(0);
  });

  it("tells a member of approvals of the projects that they see, and of no others", async () => {
    const { projectId: hidden } = { projectId: newId("project") };
    const projects = new Map([
      ["apr_seen", teamId],
      ["apr_hidden", hidden],
    ]);
    const live = new LiveEvents(async (_, id) => projects.get(id) ?? null);
    const heard = new Map<string, string[]>();
    const listen = (name: string, role: MemberCaller["role"], projectIds: string[] | null) =>
      live.subscribe(
        subscriberOf({ id: name, role, projectIds }, (event) => {
          if (event.name !== "approval") return;
          heard.set(name, [...(heard.get(name) ?? []), event.data.id]);
        }),
      );
    listen("owner", "owner", null);
    listen("lead", "lead", [teamId]);
    listen("nobody", "developer", []);
    for (const id of ["apr_seen", "apr_hidden", "apr_gone"])
      await live.approval(JSON.stringify({ id, status: "pending", organizationId: "org_1" }));
    expect(Object.fromEntries(heard)).toEqual({
      owner: ["apr_seen", "apr_hidden", "apr_gone"],
      lead: ["apr_seen"],
    });
  });

  it("tells of dry runs those who see every team", async () => {
    const developer = await api.addMember("developer", [teamId]);
    const [ofOwner, ofDeveloper] = [await open(owner), await open(developer)];
    await api.json(202, "POST", "/policies/dry-runs", {
      as: owner,
      body: { level: "organization", document: {} },
    });
    const text = await waitFor(ofOwner.stream, "dry-run");
    expect(text).toMatch(/event: dry-run\ndata: {"id":"dry_\w+","status":"queued"}\n\n/);
    await api.json(200, "PATCH", `/teams/${teamId}`, { as: owner, body: { name: "Sales 3" } });
    expect(await waitFor(ofDeveloper.stream, "config")).not.toContain("dry-run");
    ofOwner.close();
    ofDeveloper.close();
    await closed(0);
  });

  it("says nothing of another organization", async () => {
    const other = await api.setUp("Other Corp");
    const { stream, close } = await open(other.owner);
    await api.json(200, "PATCH", `/teams/${teamId}`, { as: owner, body: { name: "Sales 2" } });
    await api.json(201, "POST", "/teams", { as: other.owner, body: { name: "Own" } });
    const text = await waitFor(stream, "config");
    expect(text).not.toContain(api.organization.id);
    // Organization, project and policy each notify once a transaction: exactly the own change.
    expect(text.match(/event: config/g)?.length).toBe(1);
    close();
    await closed(0);
  });

  it("ends when its session does", async () => {
    const member = await api.addMember("developer", [teamId]);
    const { stream } = await open(member);
    await api.call("PATCH", `/members/${member.id}`, { as: owner, body: { status: "disabled" } });
    expect(await waitFor(stream, "never")).toContain("<end>");
    await closed(0);
  });

  it("drops a reader who does not read", async () => {
    const { stream } = await open(owner);
    for (let i = 0; i < 200; i++) api.services.live.usage(owner.organizationId);
    await closed(0);
    const text = await waitFor(stream, "never");
    expect(text.match(/event: usage/g)?.length).toBeLessThan(64);
    expect(text).toContain("<end>");
  });

  it("lets one member open only so many", async () => {
    const member = await api.addMember("developer", [teamId]);
    const streams = [];
    for (let i = 0; i < 12; i++) streams.push(await open(member));
    expect((await open(member)).stream.status).toBe(429);
    for (const { close } of streams) close();
    await closed(0);
    const again = await open(member);
    expect(again.stream.status).toBe(200);
    again.close();
  });
});

describe("the fan-out", () => {
  it("is bounded for an organization and in all", () => {
    const limits = { inAll: 3, perOrganization: 2, perMember: 5 };
    const live = new LiveEvents(async () => null, limits);
    const subscribe = (organizationId: string) =>
      live.subscribe(subscriberOf({ organizationId }, () => undefined));
    const leave = subscribe("org_1");
    subscribe("org_1");
    expect(() => subscribe("org_1")).toThrow("Too many event streams");
    subscribe("org_2");
    expect(() => subscribe("org_3")).toThrow("Too many event streams");
    leave();
    leave();
    expect(live.open).toBe(2);
    subscribe("org_3");
  });
});

function subscriberOf(member: Partial<MemberCaller>, deliver: Subscriber["deliver"]): Subscriber {
  const caller: MemberCaller = {
    kind: "member",
    organizationId: "org_1",
    id: "mem_1",
    name: "Test",
    email: "test@example.com",
    role: "owner",
    sessionId: "ses_1",
    memberOf: [],
    projectIds: null,
    ...member,
  };
  return { member: () => caller, deliver, recheck: () => undefined };
}
