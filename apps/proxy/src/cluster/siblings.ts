import { AggregatorRegistry, type Registry } from "prom-client";
import { isToProcess, type Processes, type ToProcess } from "./messages.ts";

/** The other processes that serve on the same port, as one of them sees them. */
export interface Siblings {
  /** null where nothing was heard yet. */
  processes: () => Processes | null;
  /** The metrics of all of them, in Prometheus' text format. Rejects where the supervisor gives none. */
  metrics: () => Promise<string>;
}

const METRICS_MS = 6_000;

/**
 * Listens to the supervisor of this process.
 * @param stop called when it asks for an end, or is gone
 */
export function listenToSupervisor(stop: (why: string) => void): Siblings & {
  /** From now on the supervisor gets these metrics with those of the others. */
  share: (registry: Registry) => void;
} {
  const waiting = new Map<number, (text: string | null) => void>();
  let processes: Processes | null = null;
  let number = 0;
  // It answers the supervisor's questions from here on; with nothing, until there is something to share.
  new AggregatorRegistry();
  const told = (message: ToProcess) => {
    if (message.pag0 === "stop") stop("the supervisor asks for it");
    else if (message.pag0 === "processes") processes = message.processes;
    else {
      waiting.get(message.number)?.(message.text);
      waiting.delete(message.number);
    }
  };
  process.on("message", (message) => {
    if (isToProcess(message)) told(message);
  });
  process.on("disconnect", () => stop("the supervisor is gone"));
  return {
    processes: () => processes,
    share: (registry) => AggregatorRegistry.setRegistries([registry]),
    metrics: () =>
      new Promise((resolve, reject) => {
        const own = number++;
        const late = setTimeout(() => waiting.get(own)?.(null), METRICS_MS);
        waiting.set(own, (text) => {
          clearTimeout(late);
          waiting.delete(own);
          if (text === null) reject(new Error("the metrics of all processes could not be had"));
          else resolve(text);
        });
        process.send?.({ pag0: "metrics", number: own });
      }),
  };
}
