import { expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

const LINE = /^pag0_worker_deferred_calls_open (.*)$/m;

it("tells how many calls wait for their vendor's usage, and all else while nobody knows", async () => {
  let answer = async () => ({ open: 3, givenUp: 2 });
  const metrics = createMetrics(() => answer());
  expect(LINE.exec(await metrics.text())?.[1]).toBe("3");
  expect(await metrics.text()).toMatch(/^pag0_worker_deferred_calls_given_up 2$/m);
  answer = () => Promise.reject(new Error("the database is away"));
  const text = await metrics.text();
  expect(LINE.exec(text)?.[1]).toBe("Nan");
  expect(text).toContain("pag0_worker_outbox_waiting");
  metrics.clear();
});
