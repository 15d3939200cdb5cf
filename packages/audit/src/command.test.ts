import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "./command.ts";
import { generateSigningKey } from "./keys.ts";
import { LogWriter } from "./test/log-writer.ts";

const directory = mkdtempSync(join(tmpdir(), "pag0-audit-"));
afterAll(() => rmSync(directory, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const KEY = generateSigningKey();
const log = new LogWriter(KEY.privateKeyPem);
for (let index = 0; index < 2000; index++) log.entry("console", { note: `영업 \u2028 ${index}` });
const first = log.checkpoint();
log.entry("proxy", { amount: "1200000" });
const last = log.checkpoint();
log.entry("proxy", { amount: "7" });
const text = `${log.lines().join("\n")}\n`;
const file = written("log.jsonl", text);
const key = written("key.pem", KEY.publicKeyPem);

function run(...parameters: string[]) {
  const shown = { out: "", error: "" };
  const status = runCommand(["audit", ...parameters], {
    out: (line) => {
      shown.out += line;
    },
    error: (line) => {
      shown.error += line;
    },
  });
  return { status, ...shown };
}

describe("pag0 audit verify", () => {
  it("verifies a file, and says what is signed and what to keep", () => {
    const { status, out } = run("verify", file, "--key", key, "--witnessed", first.hash);
    expect(status).toBe(0);
    expect(out).toContain(`VERIFIED: 2,002 entries and 2 checkpoints, signed with ${KEY.keyId}`);
    expect(out).toContain(last.hash);
    expect(out).toContain("1 entry is after it");
  });

  it("names the line of what was changed, with both hashes", () => {
    const changed = written("changed.jsonl", text.replace("1200000", "1200001"));
    const { status, out } = run("verify", changed, "--key", key);
    expect(status).toBe(1);
    expect(out).toMatch(/^NOT VERIFIED: changed at line 2003, entry 1 of proxy\n/);
    expect(out).toMatch(/expected [0-9a-f]{64}\n {2}found {4}[0-9a-f]{64}\n/);
    expect(out).toContain("Before it, 2,000 entries and 1 checkpoint are in order.");
  });

  it("finds a file that was cut off, another's signature and bytes that are no text", () => {
    const cut = written("cut.jsonl", `${log.lines().slice(0, 2002).join("\n")}\n`);
    expect(run("verify", cut, "--key", key).status).toBe(0);
    expect(run("verify", cut, "--key", key, "--witnessed", last.hash)).toMatchObject({
      status: 1,
      out: expect.stringContaining("truncated"),
    });
    const other = written("other.pem", generateSigningKey().publicKeyPem);
    expect(run("verify", file, "--key", other).out).toContain("bad_signature");
    const bytes = written("bytes.jsonl", new Uint8Array([0x7b, 0xff, 0x0a]));
    expect(run("verify", bytes, "--key", key)).toMatchObject({ status: 1 });
  });

  it("takes the keys of a rotation in one file", () => {
    const both = written("both.pem", generateSigningKey().publicKeyPem + KEY.publicKeyPem);
    expect(run("verify", file, "--key", both).status).toBe(0);
  });

  it.each([
    ["nothing", []],
    ["another verb", ["forge", file]],
    ["no key", ["verify", file]],
    ["a key without a file name", ["verify", file, "--key"]],
    ["two files", ["verify", file, file, "--key", key]],
    ["an option that is not one", ["verify", file, "--key", key, "--force", "yes"]],
    ["a hash that is none", ["verify", file, "--key", key, "--witnessed", "abc"]],
    ["a file that is not there", ["verify", join(directory, "absent"), "--key", key]],
    ["a directory", ["verify", directory, "--key", key]],
    ["a key that is none", ["verify", file, "--key", file]],
    ["a private key", ["verify", file, "--key", written("private.pem", KEY.privateKeyPem)]],
  ])("says what is wrong with %s, and ends with 2", (_, parameters) => {
    const { status, out, error } = run(...parameters);
    expect([status, out]).toEqual([2, ""]);
    expect(error).toMatch(/\S/);
    expect(error).not.toContain("PRIVATE");
  });
});
