import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "./call-event.ts";
import { eventJson } from "./event-text.ts";

const digits = fc.bigInt(0n, 10n ** 18n).map(String);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", '"', "\\", "\u2028"),
);
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
const count = fc.nat(2_147_483_647);
const instant = fc.constantFrom("2026-11-21T05:00:00.000Z", "2026-11-01T05:00:00.000Z");
const charge = fc.record({
  scopeKind: fc.constantFrom("organization", "project", "member", "key"),
  scopeId: fc.oneof(fc.constantFrom("org_1", "prj_1", "prj_1/mem_1"), text),
  period: fc.constantFrom("day", "month", "total"),
  windowStart: instant,
  amount: digits,
});

/** Every member that an event has, so that a new one is written, too, or this test does not compile. */
const members: { [Name in keyof Required<CallEvent>]: fc.Arbitrary<CallEvent[Name]> } = {
  id: text,
  occurredAt: instant,
  requestId: text,
  organizationId: text,
  projectId: text,
  apiKeyId: fc.constantFrom("key_1", "key_2"),
  memberId: orNull(text),
  providerId: orNull(text),
  host: text,
  path: text,
  method: text,
  model: orNull(text),
  category: text,
  classification: text,
  sensitiveKinds: fc.array(text, { maxLength: 3 }),
  ruleMatches: fc.array(
    fc.record({
      level: text,
      id: text,
      name: text,
      lifted: fc.boolean(),
      actions: fc.array(text, { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
  decision: fc.constantFrom("allow", "deny", "require_approval"),
  reasonCode: text,
  explanation: text,
  policyVersionIds: fc.array(text, { maxLength: 3 }),
  cacheState: fc.constantFrom("hit", "miss", "off"),
  outcome: fc.constantFrom("served", "refused", "pending", "client_gone", "unknown", "correction"),
  upstreamStatus: orNull(fc.integer({ min: 100, max: 599 })),
  stream: fc.boolean(),
  inputTokens: fc.oneof(count, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21)),
  outputTokens: count,
  cachedInputTokens: count,
  cacheWriteTokens: count,
  reasoningTokens: count,
  usageDetail: fc.dictionary(text, count, { maxKeys: 2 }),
  serviceTier: text,
  attempt: fc.nat(9),
  modelAlias: orNull(text),
  estimated: fc.boolean(),
  estimateNano: digits,
  costNano: digits,
  savedNano: digits,
  priceVersion: orNull(text),
  latencyMs: count,
  upstreamMs: orNull(count),
  costCenter: text,
  department: text,
  tags: fc.dictionary(text, text, { maxKeys: 3 }),
  approvalId: orNull(text),
  charges: fc.array(charge, { maxLength: 8 }) as fc.Arbitrary<CallEvent["charges"]>,
  executesApproval: fc.boolean(),
  spendWindows: orNull(fc.record({ day: instant, month: instant })),
  unleased: fc.boolean(),
  job: fc.option(fc.record({ id: text, requests: fc.nat(9), price: text, asked: text }), {
    nil: undefined,
  }),
  corrects: fc.option(text, { nil: undefined }),
  claims: text,
};
const events = fc.record(members) as fc.Arbitrary<Required<CallEvent>>;

const eventText = (event: CallEvent): string =>
  Buffer.concat(eventJson(event).map((piece) => Buffer.from(piece as string))).toString();

/** What JSON tells of an event, which is all that a journal and the database ever see. */
const told = (event: CallEvent): unknown => JSON.parse(JSON.stringify(event));

it("tells of an event what JSON.stringify tells, whatever is in it", () => {
  fc.assert(
    fc.property(events, (event) => {
      expect(JSON.parse(eventText(event))).toEqual(told(event));
      const { claims: _, executesApproval: __, job: ___, corrects: ____, ...usual } = event;
      expect(JSON.parse(eventText(usual))).toEqual(told(usual));
    }),
  );
});

it("tells of a call nothing that was another's of the same key", () => {
  const step = fc.record({
    id: text,
    change: fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Partial<CallEvent>>,
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), (steps) => {
      let event: CallEvent = emptyEvent("req_1", "POST", new Date(0));
      for (const { id, change } of steps) {
        event = { ...event, ...change, id, apiKeyId: "key_same" };
        for (const [name, value] of Object.entries(event))
          if (value === undefined) delete event[name as "claims"];
        expect(JSON.parse(eventText(event))).toEqual(told(event));
      }
    }),
  );
});

it("tells of calls that charge the same budgets what each of them cost", () => {
  const windows = fc.array(charge, { minLength: 1, maxLength: 8 });
  const amounts = fc.array(fc.array(digits, { minLength: 1, maxLength: 2 }), { minLength: 2 });
  fc.assert(
    fc.property(windows, amounts, (charges, calls) => {
      for (const [most = "0", last = most] of calls) {
        const end = charges.length - 1;
        const costs = charges.map((one, at) => ({ ...one, amount: at === end ? last : most }));
        const event = { ...emptyEvent("req_1", "POST", new Date(0)), charges: costs } as CallEvent;
        expect(JSON.parse(eventText(event))).toEqual(told(event));
      }
    }),
    { numRuns: 40 },
  );
});

it("tells no more of an event than an earlier release did, which knew fewer members", () => {
  const names = Object.keys(members) as (keyof CallEvent)[];
  fc.assert(
    fc.property(events, fc.subarray(names, { minLength: 1 }), (event, missing) => {
      const earlier: Partial<CallEvent> = { ...event };
      for (const name of missing) delete earlier[name];
      expect(JSON.parse(eventText(earlier as CallEvent))).toEqual(told(earlier as CallEvent));
    }),
  );
});

it("writes every member of the event of a call of which nothing is known", () => {
  const event = emptyEvent("req_1", "POST", new Date(0));
  expect(Object.keys(JSON.parse(eventText(event))).sort()).toEqual(Object.keys(event).sort());
});
