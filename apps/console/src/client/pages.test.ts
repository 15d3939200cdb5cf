import { afterEach, expect, test, vi } from "vitest";
import { readPages } from "./pages.ts";

afterEach(() => vi.unstubAllGlobals());

/** Answers a list of `total` numbered entries page by page, and notes what was asked for. */
function serve(total: number) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    const query = new URL(url, "http://console.test").searchParams;
    const start = Number(query.get("cursor") ?? 0);
    const end = Math.min(total, start + Number(query.get("limit")));
    const data = Array.from({ length: end - start }, (_, index) => ({ id: String(start + index) }));
    return Promise.resolve(
      Response.json({ data, nextCursor: end < total ? String(end) : null, total }),
    );
  });
  return asked;
}

test("a list is read to its end, each row once", async () => {
  const asked = serve(450);
  const { rows, more, total } = await readPages("listAudit", { q: "acme" }, 5_000);
  expect(more).toBe(false);
  expect(rows.map(({ id }) => Number(id))).toEqual(Array.from({ length: 450 }, (_, n) => n));
  expect(total).toBe(450);
  expect(asked).toHaveLength(3);
  expect(asked.every((url) => url.includes("q=acme"))).toBe(true);
});

test("a list longer than the limit is cut there and says how many there are", async () => {
  const asked = serve(1_000);
  const { rows, more, total } = await readPages("listAudit", {}, 250);
  expect(more).toBe(true);
  expect(rows).toHaveLength(250);
  expect(total).toBe(1_000);
  expect(asked).toHaveLength(2);
});
