import fc from "fast-check";
import { AggregatorRegistry, Counter, Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { LabelledCounter, LabelledHistogram } from "./labelled.ts";

const labels = fc.record({
  route: fc.constantFrom("door", "openai"),
  reason: fc.constantFrom("", "ALLOWED", 'with "quotes"'),
});
const labelNames = ["route", "reason"] as const;
const buckets = [0.001, 0.25, 1];
const value = fc.oneof(fc.constantFrom(0, ...buckets), fc.float({ min: 0, max: 3, noNaN: true }));
const counted = fc.array(fc.record({ labels, value }), { maxLength: 40 });

/** The same figures in a registry of ours and in one of prom-client's own metrics. */
function both(all: readonly { labels: { route: string; reason: string }; value: number }[]) {
  const ours = new Registry();
  const theirs = new Registry();
  const help = "Help";
  const about = { help, labelNames: [...labelNames] };
  const counters = [
    new LabelledCounter({ ...about, name: "total", registry: ours }),
    new Counter({ ...about, name: "total", registers: [theirs] }),
  ];
  const histograms = [
    new LabelledHistogram({ ...about, name: "seconds", buckets, registry: ours }),
    new Histogram({ ...about, name: "seconds", buckets, registers: [theirs] }),
  ];
  for (const each of all) {
    for (const counter of counters) counter.inc(each.labels, each.value);
    for (const histogram of histograms) histogram.observe(each.labels, each.value);
  }
  return { ours, theirs };
}

it("is read as prom-client's own metrics are", async () => {
  await fc.assert(
    fc.asyncProperty(counted, async (all) => {
      const { ours, theirs } = both(all);
      expect(await ours.metrics()).toBe(await theirs.metrics());
    }),
  );
});

it("is added up over processes as prom-client's own metrics are", async () => {
  await fc.assert(
    fc.asyncProperty(counted, counted, async (one, other) => {
      const [first, second] = [both(one), both(other)];
      const whole = async (registries: Registry[]) =>
        AggregatorRegistry.aggregate(
          await Promise.all(registries.map((registry) => registry.getMetricsAsJSON())),
        ).metrics();
      const lines = (text: string) => text.split("\n").sort();
      expect(lines(await whole([first.ours, second.ours]))).toEqual(
        lines(await whole([first.theirs, second.theirs])),
      );
    }),
  );
});
