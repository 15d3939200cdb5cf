import {
  type JobAsked,
  type JobQuestion,
  jobReader,
  priceText,
  type StartedJob,
  type TokenPrice,
} from "@pag0/metering";
import { createSideReader, isPlain } from "../stages/decompress.ts";
import type { Estimate } from "../stages/estimate.ts";
import type { CallMeter } from "../stages/meter.ts";
import type { Metered } from "../stages/usage.ts";

const NOTHING = Buffer.alloc(0);

/** The most a call can cost, until what it has started is told of. */
export function chargedLater(
  estimate: Estimate,
  price: TokenPrice,
  job: StartedJob | null,
): Metered {
  const { vendor, units, drawing, regional, serviceTiers } = estimate.parsed;
  const [serviceTier = "standard"] = serviceTiers;
  const most = { ...estimate.unmetered(estimate.upperBound), serviceTier };
  if (job === null) return most;
  const asked: JobAsked = { vendor, units, drawing, regional };
  return {
    ...most,
    job: { ...job, price: priceText(price), asked: JSON.stringify(asked) },
  };
}

/** What is free itself, and may tell what a job has used. */
export function jobMeter(
  metered: Metered,
  question: JobQuestion,
  encoding: string,
  stream: boolean,
): CallMeter {
  const reader = jobReader(question, stream);
  const side = isPlain(encoding) ? null : createSideReader(encoding, (piece) => reader.push(piece));
  return {
    // A batch's own links are changed on the way, in the whole of its answer.
    known: question.told === "batch" ? null : metered.cost,
    stream,
    async observe(chunk) {
      if (side === null) reader.push(chunk);
      else await side.write(chunk);
      return chunk;
    },
    flush: () => NOTHING,
    async finish() {
      await side?.end();
      const report = side?.failed ? null : reader.end();
      return report === null ? metered : { ...metered, report };
    },
  };
}
