import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Services } from "../services.ts";
import { letGoLater } from "./let-go.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("asks again with growing pauses until the database could be told, and only then forgets the claim", async () => {
  const release = vi
    .fn<(approvalId: string, executionId: string) => Promise<void>>()
    .mockRejectedValueOnce(new Error("gone"))
    .mockRejectedValueOnce(new Error("gone"))
    .mockResolvedValue(undefined);
  const voided = vi.fn<(id: string) => Promise<void>>().mockResolvedValue(undefined);
  const warn = vi.fn();
  const services = { approvals: { release }, journal: { void: voided }, log: { warn } };
  letGoLater(services as unknown as Services, { approvalId: "apr_1", executionId: "exe_1" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(release).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(release).toHaveBeenCalledTimes(2);
  expect(voided).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(release.mock.calls).toEqual(Array.from({ length: 3 }, () => ["apr_1", "exe_1"]));
  expect(voided.mock.calls).toEqual([["exe_1"]]);
  expect(warn).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(release).toHaveBeenCalledTimes(3);
});
