/**
 * No statement that a call, the overview or the list of calls waits for reads all of a table that grows with
 * every call: each finds its rows by an index, by the organization or the time.
 */
import { type Sql, sqlOf } from "@pag0/db";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fillUsage } from "../../../../tools/src/bench/usage/fill.ts";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { readAnomalies } from "../analytics/server/anomalies.ts";
import { spentByProject } from "../analytics/server/budget-use.ts";
import { readViolations } from "../analytics/server/compute-analytics.ts";
import { readSeries } from "../analytics/server/series.ts";
import { readSlices } from "../analytics/server/slices.ts";
import type { ReadScope } from "../analytics/server/usage-scope.ts";
import { readRequestPage } from "../requests/server/request-page.ts";
import { findRequest } from "../requests/server/request-rows.ts";
import { type ApiHarness, createApiHarness } from "./api-harness.ts";

/** Months that have calls: of an empty one PostgreSQL may read all there is. */
const GROWING =
  /^(usage_events_2026_(0[6-9]|10)|hourly_usage|period_usage|project_usage|decision_usage)$/;
const FROM = new Date("2026-06-10T00:00:00.000Z");
const TO = new Date("2026-10-20T13:37:00.000Z");

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: Plan[];
}

let api: ApiHarness;
let databaseUrl: string;
let read: ReadScope;

beforeAll(async () => {
  api = await createApiHarness();
  const { id: organizationId } = api.organization;
  databaseUrl = api.environment.DATABASE_URL;
  const callers = ["a", "b", "c"].map((name) => ({
    projectId: `prj_${name}`,
    apiKeyId: `key_${name}`,
    memberId: `mem_${name}`,
  }));
  await withClient(databaseUrl, (client) =>
    fillUsage(client, { organizationId, callers, events: 20_000, from: FROM, to: TO, seed: 1 }),
  );
  read = {
    scope: { organizationId, projectIds: null, from: FROM, to: TO },
    timeZone: "UTC",
    teams: [],
    whole: true,
  };
});
afterAll(() => api.close());

/** Nodes that read a growing table without anything to find rows by. */
function scansOf(plan: Plan): string[] {
  const { Plans = [] } = plan;
  const relation = plan["Relation Name"];
  const own: string[] = [];
  if (relation !== undefined && GROWING.test(relation)) {
    const conditions = [plan, ...Plans].map((node) => node["Index Cond"] ?? "").join(" ");
    // Where one organization has nearly all calls, the key by time is as good.
    const found = relation.startsWith("usage_events")
      ? /organization_id|occurred_at/
      : /organization_id/;
    if (!found.test(conditions)) own.push(`${plan["Node Type"]} on ${relation} by (${conditions})`);
  }
  return [...own, ...Plans.flatMap(scansOf)];
}

/** Runs work whose statements are explained first; scans of whole tables cost so much that none is left but where there is no other way. */
async function scansIn(work: (sql: Sql) => Promise<unknown>): Promise<string[]> {
  const scans: string[] = [];
  await api.services.database.forOrganization(api.organization.id).transaction(async (tx) => {
    const sql = sqlOf(tx);
    await sql("SET LOCAL enable_seqscan = off");
    await work(async (text, parameters) => {
      const [row] = await sql<{ "QUERY PLAN": { Plan: Plan }[] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        parameters,
      );
      scans.push(...(row?.["QUERY PLAN"] ?? []).flatMap(({ Plan }) => scansOf(Plan)));
      return sql(text, parameters);
    });
  });
  return scans;
}

const page = { sort: "at", order: "desc", after: null, limit: 50 } as const;
const teams = (sql: Sql, change: object) =>
  readRequestPage(sql, { ...read.scope, ...change }, page);

const waitedFor: Record<string, (sql: Sql) => Promise<unknown>> = {
  "the overview's slices": (sql) => readSlices(sql, read.scope),
  "the overview's days": (sql) => readSeries(sql, read, "day"),
  "the overview's days of some teams": (sql) => readSeries(sql, read, "day", { shown: ["prj_b"] }),
  "the overview's months": (sql) => readSeries(sql, read, "month"),
  "what was spent": (sql) => spentByProject(sql, api.organization.id, read.scope),
  "hours that cost more than usual": (sql) => readAnomalies(sql, read),
  "refusals by reason": (sql) => readViolations(sql, read),
  "slices of a model": (sql) => readSlices(sql, { ...read.scope, models: ["gpt-5"] }),
  "slices of refusals": (sql) => readSlices(sql, { ...read.scope, decisions: ["deny"] }),
  "slices of what was allowed": (sql) => readSlices(sql, { ...read.scope, decisions: ["allow"] }),
  "slices of a reason": (sql) => readSlices(sql, { ...read.scope, reasons: ["MODEL_BLOCKED"] }),
  "the newest calls": (sql) => teams(sql, {}),
  "a team's calls": (sql) => teams(sql, { projectIds: ["prj_b"] }),
  "a model's calls": (sql) => teams(sql, { models: ["gpt-5"] }),
  "refused calls": (sql) => teams(sql, { decisions: ["deny"] }),
  "calls by text": (sql) => teams(sql, { search: "translate" }),
  "a call by its request": (sql) =>
    findRequest(sql, { organizationId: api.organization.id, projectIds: null, id: "req_1" }),
};

it.each(Object.keys(waitedFor))("%s read no whole table", async (name) => {
  expect(await scansIn(waitedFor[name] as (sql: Sql) => Promise<unknown>)).toEqual([]);
});

it("notices an index that is missing", async () => {
  await withClient(databaseUrl, (client) =>
    client.query(
      `DROP INDEX usage_events_organization_id_request_id_idx, usage_events_organization_id_occurred_at_idx,
         usage_events_organization_id_project_id_occurred_at_idx, usage_events_refused, usage_events_of_approval;
       ALTER TABLE hourly_usage DROP CONSTRAINT hourly_usage_pkey`,
    ),
  );
  const scans = (name: string) => scansIn(waitedFor[name] as (sql: Sql) => Promise<unknown>);
  expect(await scans("a call by its request")).toHaveLength(5);
  expect(await scans("the overview's slices")).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Seq Scan on hourly_usage/)]),
  );
});
