import Anthropic from "@anthropic-ai/sdk";
import { newApiKey } from "@pag0/contract";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
  await countWrites();
});
afterAll(() => harness.close());

/**
 * Counts each statement that writes to any table, whoever sends it, in a sequence that no rollback undoes;
 * but not that each proxy says every other second that it lives.
 */
async function countWrites(): Promise<void> {
  await harness.admin(`
    CREATE SEQUENCE public.writes;
    CREATE FUNCTION public.note_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN PERFORM nextval('public.writes'); RETURN NULL; END $$;
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'proxy_nodes' LOOP
        EXECUTE format('CREATE TRIGGER note_write AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION public.note_write()', name);
      END LOOP; END $$`);
}

async function writes(): Promise<bigint> {
  const [row] = await harness.admin(
    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM public.writes",
  );
  return BigInt(String(row?.n));
}

describe("a key that is not good", () => {
  it.each([
    ["none", undefined, 401, "UNAUTHENTICATED"],
    ["basic", "Basic dXNlcjpwYXNz", 401, "UNAUTHENTICATED"],
    ["an empty one", "Bearer ", 401, "UNAUTHENTICATED"],
    ["another's", "Bearer sk-proj-1234567890", 401, "API_KEY_INVALID"],
    ["a wrong checksum", `Bearer ${newApiKey("project").slice(0, -1)}!`, 401, "API_KEY_INVALID"],
    ["an unknown one", `Bearer ${newApiKey("project")}`, 401, "API_KEY_INVALID"],
    ["an organization's", `Bearer ${newApiKey("organization")}`, 403, "API_KEY_WRONG_KIND"],
    ["a very long one", `Bearer ${"a".repeat(20_000)}`, 401, "API_KEY_INVALID"],
  ])("%s", async (_name, authorization, status, code) => {
    const response = await fetch(`${url}/v1/forward`, {
      headers: {
        "pag0-target-url": PRICED_URL,
        ...(authorization === undefined ? {} : { authorization }),
      },
    });
    const body = await problem(response);
    expect([response.status, body.code]).toEqual([status, code]);
    expect(JSON.stringify(body)).not.toContain("pag0_prj_");
  });

  it("costs the database no write: unknown, expired, revoked or malformed", async () => {
    const { projects } = await harness.seed({ projects: [undefined, undefined] });
    const [expired, revoked] = projects;
    const { prisma } = harness.database.system;
    const past = new Date(Date.now() - 1_000);
    await prisma.apiKey.update({ where: { id: expired?.keyId ?? "" }, data: { expiresAt: past } });
    await prisma.apiKey.update({ where: { id: revoked?.keyId ?? "" }, data: { revokedAt: past } });
    const before = await writes();
    expect(before).toBeGreaterThan(0n);
    const codes = new Map<string, number>();
    for (let i = 0; i < 60; i++) {
      const keys = [newApiKey("project"), expired?.key, revoked?.key, `pag0_prj_${i}`];
      for (const key of keys) {
        const code = String((await problem(await forward(url, key ?? "", PRICED_URL))).code);
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }
    expect(Object.fromEntries(codes)).toEqual({
      API_KEY_INVALID: 120,
      API_KEY_EXPIRED: 60,
      API_KEY_REVOKED: 60,
    });
    // Twice as long as the shipper takes to move what it has.
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await writes()).toBe(before);
  });

  it("is refused within moments of its revocation", async () => {
    const { projects } = await harness.seed({ projects: [undefined] });
    const [project] = projects;
    expect((await forward(url, project?.key ?? "", PRICED_URL)).status).toBe(200);
    await harness.database.system.prisma.apiKey.update({
      where: { id: project?.keyId ?? "" },
      data: { revokedAt: new Date() },
    });
    await expect
      .poll(async () => (await forward(url, project?.key ?? "", PRICED_URL)).status, {
        interval: 20,
      })
      .toBe(401);
  });
});

describe("each vendor's SDK raises its own type for each kind of refusal", () => {
  const messages = [{ role: "user" as const, content: "Say hello" }];
  const cases = [
    ["a wrong key", undefined, "gpt-4o-mini", "AuthenticationError", 401, "API_KEY_INVALID"],
    [
      "a blocked host",
      { blockedEndpoints: ["api.openai.com", "api.anthropic.com"] },
      "gpt-4o-mini",
      "PermissionDeniedError",
      403,
      "ENDPOINT_BLOCKED",
    ],
    [
      "a category",
      { allowedCategories: ["search"] },
      "gpt-4o-mini",
      "PermissionDeniedError",
      403,
      "CATEGORY_NOT_ALLOWED",
    ],
    [
      "the cap",
      { maxPerRequest: "1" },
      "gpt-4o-mini",
      "PermissionDeniedError",
      403,
      "MAX_PER_REQUEST_EXCEEDED",
    ],
    ["a budget", { dailyBudget: "1" }, "gpt-4o-mini", "RateLimitError", 429, "BUDGET_EXCEEDED"],
    ["an unknown model", {}, "no-such-model", "UnprocessableEntityError", 422, "MODEL_NOT_PRICED"],
  ] as const;

  it.each(cases)("%s", async (name, policy, model, type, status, code) => {
    const { projects } = await harness.seed({ projects: [policy as object | undefined] });
    const apiKey = name === "a wrong key" ? newApiKey("project") : (projects[0]?.key ?? "");
    const before = harness.upstream.seen.length;
    const openai = await new OpenAI({ apiKey, baseURL: `${url}/openai/v1` }).chat.completions
      .create({ model, max_tokens: 500, messages, stream: true })
      .catch((error: unknown) => error);
    expect(openai).toBeInstanceOf(OpenAI[type]);
    expect(openai).toMatchObject({ status, code, error: { pag0: { code, status } } });
    const anthropic = await new Anthropic({ apiKey, baseURL: `${url}/anthropic` }).messages
      .create({
        model: model === "gpt-4o-mini" ? "claude-3-5-haiku-latest" : model,
        max_tokens: 500,
        messages,
        stream: true,
      })
      .catch((error: unknown) => error);
    expect(anthropic).toBeInstanceOf(Anthropic[type]);
    expect(anthropic).toMatchObject({ status, error: { type: "error", error: { code } } });
    expect(harness.upstream.seen).toHaveLength(before);
  });
});
