import { existsSync, readFileSync } from "node:fs";
import { ownTime } from "./own-time.ts";

/** Pressure stall information: the kernel's count of the time in which something waited for a processor. */
const PRESSURE = "/proc/pressure/cpu";

/** Milliseconds in which something waited for a processor; 0 where the kernel does not tell. */
function crowded(): number {
  if (!existsSync(PRESSURE)) return 0;
  const [, total = "0"] = /^some .*\btotal=(\d+)$/m.exec(readFileSync(PRESSURE, "utf8")) ?? [];
  return Number(total) / 1_000;
}

/**
 * A clock that stands still while anything on the machine waits for a processor, so that a test may say how
 * soon one process hears of another's work without saying how busy the machine is.
 * @returns milliseconds that have passed since it was made
 */
export function quietTime(): () => number {
  const [passed, before] = [ownTime(), crowded()];
  return () => Math.max(0, passed() - (crowded() - before));
}
