import type { RepricedModel, RepriceReport } from "@pag0/metering";
import { add, magnitude, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";

/** Sums of the reports of many batches of calls. */
export interface RepriceSums {
  calls: number;
  charged: NanoUsd;
  repriced: NanoUsd;
  unpriced: { calls: number; charged: NanoUsd };
  models: ReadonlyMap<string, RepricedModel>;
}

export const NO_SUMS: RepriceSums = {
  calls: 0,
  charged: ZERO,
  repriced: ZERO,
  unpriced: { calls: 0, charged: ZERO },
  models: new Map(),
};

/** Adds a batch's report; its list of calls is not kept, so that memory does not grow with history. */
export function addReport(sums: RepriceSums, report: RepriceReport): RepriceSums {
  const models = new Map(sums.models);
  for (const model of report.models) {
    const name = `${model.vendor}\n${model.model}`;
    const before = models.get(name);
    models.set(
      name,
      before === undefined
        ? model
        : {
            ...model,
            calls: before.calls + model.calls,
            charged: add(before.charged, model.charged),
            repriced: add(before.repriced, model.repriced),
            difference: add(before.difference, model.difference),
          },
    );
  }
  return {
    calls: sums.calls + report.calls.length - report.unpriced.calls,
    charged: add(sums.charged, report.charged),
    repriced: add(sums.repriced, report.repriced),
    unpriced: {
      calls: sums.unpriced.calls + report.unpriced.calls,
      charged: add(sums.unpriced.charged, report.unpriced.charged),
    },
    models,
  };
}

/** Largest difference first, whichever its direction; equal ones by name. */
export function byDifference(sums: RepriceSums): RepricedModel[] {
  return [...sums.models.values()].sort((a, b) => {
    const [left, right] = [magnitude(a.difference), magnitude(b.difference)];
    if (left !== right) return left > right ? -1 : 1;
    return `${a.vendor}/${a.model}` < `${b.vendor}/${b.model}` ? -1 : 1;
  });
}

export function differenceOf(sums: RepriceSums): NanoUsd {
  return nanoUsd(sums.repriced - sums.charged);
}
