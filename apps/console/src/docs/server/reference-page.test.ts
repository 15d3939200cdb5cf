import { createHash } from "node:crypto";
import { errorCodes, operations, Pag0Failure, toProblem } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { apiDocument } from "./openapi.ts";
import { referencePage, referencePolicy } from "./reference-page.ts";

const page = referencePage(apiDocument("https://pag0.acme.com"));
const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);

describe("referencePage", () => {
  it("has a section for every operation, with its route", () => {
    for (const [id, { method, path }] of Object.entries(operations)) {
      expect(ids).toContain(id);
      expect(page).toContain(`<span class="method">${method}</span> <code>${path}</code>`);
    }
  });

  it("describes every code where the type of its problem points", () => {
    for (const code of errorCodes) {
      const { type } = toProblem(new Pag0Failure(code), "req_1");
      expect(type).toMatch(/^\/docs\/api#/);
      expect(ids).toContain(String(type).slice("/docs/api#".length));
    }
  });

  it("has each anchor once, and no link to one that is not there", () => {
    expect(ids.length).toBe(new Set(ids).size);
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(200);
    expect([...new Set(targets)].filter((target) => !ids.includes(target))).toEqual([]);
  });

  it("needs nothing from elsewhere and runs under its own policy", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe| style="| on\w+="|@import|url\(/);
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(referencePolicy).toContain(`style-src 'sha256-${hash}'`);
    expect(referencePolicy).toContain("default-src 'none'");
  });

  it("closes every element that it opens", () => {
    const open: string[] = [];
    for (const [, closing, name] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (name === "meta" || name === undefined) continue;
      if (closing === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it("shows fields with their rules, and components as links", () => {
    expect(page).toContain("<code>policy</code>");
    expect(page).toContain('<a href="#schema-PolicyDocument">PolicyDocument</a>');
    expect(page).toContain("<code>approvalWorkflow.approvers</code>");
    expect(page).toContain("1 to 120 characters");
  });
});
