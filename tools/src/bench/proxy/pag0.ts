import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { migrate } from "@pag0/db/migrate";
import { startPostgres } from "../../postgres/index.ts";
import { PROXY_NODE_OPTIONS } from "../../start/product.ts";
import { type Company, makeCompany } from "./company.ts";
import { freePort, start, untilServing } from "./processes.ts";
import type { Subject, SubjectName } from "./subjects.ts";

const DRAIN_MS = 120_000;

/** What a proxy of ours needs before it can start, as `npm start` would make it. */
export interface Ground {
  databaseUrl: string;
  postgresPid: number;
  company: Company;
  startProxy: (name: SubjectName, processes: number) => Promise<Subject>;
  stop: () => Promise<void>;
}

/** A real PostgreSQL with a company in it. */
export async function prepareGround(upstreamPort: number, directory: string): Promise<Ground> {
  const postgres = await startPostgres({ dataDirectory: join(directory, "postgres") });
  await migrate({ databaseUrl: postgres.url });
  const encryptionKey = randomBytes(32);
  const company = await makeCompany(postgres.url, encryptionKey, upstreamPort);

  async function startProxy(name: SubjectName, processes: number): Promise<Subject> {
    const port = await freePort();
    const data = join(directory, name);
    mkdirSync(data);
    const origin = `http://127.0.0.1:${port}`;
    const profiling = process.env.PAG0_BENCH_NODE_OPTIONS?.split(" ") ?? [];
    const program = start(
      process.execPath,
      [...PROXY_NODE_OPTIONS, ...profiling, "apps/proxy/src/main.ts"],
      join(directory, `${name}.log`),
      {
        NODE_ENV: "production",
        DATABASE_URL: postgres.url,
        PAG0_ENCRYPTION_KEY: encryptionKey.toString("base64"),
        PAG0_DATA_DIR: data,
        PAG0_PROXY_PORT: `${port}`,
        PAG0_PROXY_PROCESSES: `${processes}`,
        PAG0_PRIVATE_HOSTS: `127.0.0.1:${upstreamPort}`,
      },
    );
    await untilServing(`${origin}/readyz`, program.child);
    return {
      name,
      target: {
        url: `${origin}/openai/v1/chat/completions`,
        headers: { authorization: `Bearer ${company.key}` },
      },
      pid: program.pid,
      settled: () => untilShipped(origin),
      stop: program.stop,
    };
  }

  return {
    ...{ databaseUrl: postgres.url, postgresPid: postgres.pid, company, startProxy },
    stop: () => postgres.stop(),
  };
}

/** Waits until no event waits for the database any more. @throws Error after two minutes */
async function untilShipped(origin: string): Promise<void> {
  const deadline = Date.now() + DRAIN_MS;
  while (Date.now() < deadline) {
    const text = await (await fetch(`${origin}/metrics`)).text();
    const waiting = /^pag0_proxy_journal_backlog (\d+)$/m.exec(text)?.[1];
    const calls = /^pag0_proxy_in_flight (\d+)$/m.exec(text)?.[1];
    if (waiting === "0" && calls === "0") return;
    await pause(100);
  }
  throw new Error("events wait for the database after two minutes");
}
