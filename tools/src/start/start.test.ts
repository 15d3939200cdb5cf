import { createPrivateKey } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identify } from "../postgres/processes.ts";
import { lockDataDirectory } from "./lock.ts";
import { readOptions } from "./options.ts";
import { requireFreePorts } from "./ports.ts";
import { loadSecrets } from "./secrets.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-start-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("options", () => {
  test("are the product's usual ones where nothing is said", () => {
    expect(readOptions([], "/srv/pag0")).toEqual({
      demo: true,
      dataDirectory: "/srv/pag0/.pag0",
      host: "127.0.0.1",
      ports: { console: 3000, proxy: 4000, worker: 4010, providers: 4100 },
      json: false,
    });
  });

  test.each([
    [["--port-proxy", "70000"], '--port-proxy wants a port from 1 to 65535, not "70000"'],
    [["--port-proxy", "3000"], "two of the ports are the same: give each its own"],
    [["--nonsense"], "Unknown option '--nonsense': see npm start -- --help"],
  ])("%j are refused in one line", (args, message) => {
    expect(() => readOptions(args, "/")).toThrow(message);
  });
});

test("a port that is taken is named with what wants it and the flag for another", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
  );
  const wanted = { name: "the proxy", port, host: "127.0.0.1", flag: "port-proxy" };
  await expect(requireFreePorts([wanted])).rejects.toThrow(
    `port ${port} for the proxy is taken by another program: free it, or choose another with --port-proxy PORT`,
  );
  await new Promise((resolve) => server.close(resolve));
  await requireFreePorts([wanted]);
});

describe("secrets", () => {
  test("are made once, kept readable for the owner alone, and fit their use", () => {
    const first = loadSecrets(directory, {});
    expect(Buffer.from(first.PAG0_ENCRYPTION_KEY, "base64")).toHaveLength(32);
    const pem = Buffer.from(first.PAG0_AUDIT_SIGNING_KEY, "base64").toString();
    expect(createPrivateKey(pem).asymmetricKeyType).toBe("ed25519");
    expect(statSync(join(directory, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(loadSecrets(directory, {})).toEqual(first);
  });

  test("of the environment win and are not written down", () => {
    const kept = loadSecrets(directory, {});
    const seen = loadSecrets(directory, { NEXTAUTH_SECRET: "theirs" });
    expect(seen).toEqual({ ...kept, NEXTAUTH_SECRET: "theirs" });
    expect(readFileSync(join(directory, "secrets.json"), "utf8")).not.toContain("theirs");
  });

  test("are not replaced where a database needs the lost ones", () => {
    mkdirSync(join(directory, "postgres", "data"), { recursive: true });
    expect(() => loadSecrets(directory, {})).toThrow("secrets.json is gone");
  });
});

describe("lock", () => {
  const url = "http://localhost:3000";

  test("names its holder to a second start, and is free after release", () => {
    const lock = lockDataDirectory(directory, url);
    expect(() => lockDataDirectory(directory, url)).toThrow(
      `Pag0 runs on ${directory} already (process ${process.pid}, ${url})`,
    );
    lock.release();
    lockDataDirectory(directory, url).release();
  });

  test("of a process that is gone, or whose number another one has now, is nobody's", () => {
    const { pid } = identify(process.pid) ?? { pid: 0 };
    writeFileSync(
      join(directory, "lock.json"),
      JSON.stringify({ pid, startedAt: "1", consoleUrl: url }),
    );
    lockDataDirectory(directory, url).release();
  });
});
