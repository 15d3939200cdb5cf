import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Target } from "./load.ts";
import { freePort, type Program, start, startWithPort, untilServing } from "./processes.ts";

export type SubjectName = "direct" | "nginx" | "bare" | "portkey" | "pag0" | "pag0-cores";

/** Something that calls go through, in processes of its own. */
export interface Subject {
  name: SubjectName;
  target: Target;
  pid: number;
  /** Resolves when what its calls have left to do in the background is done. */
  settled: () => Promise<void>;
  stop: () => Promise<void>;
}

const PATH = "/v1/chat/completions";
const settled = () => Promise.resolve();

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export async function startUpstream(directory: string): Promise<Program & { port: number }> {
  return startWithPort(here("upstream.ts"), [], join(directory, "upstream.log"));
}

/** The upstream itself, which the others are measured against. */
export function direct(upstream: Program & { port: number }): Subject {
  return {
    name: "direct",
    target: { url: `http://127.0.0.1:${upstream.port}${PATH}`, headers: {} },
    pid: upstream.pid,
    settled,
    stop: settled,
  };
}

export async function bareProxy(upstreamPort: number, directory: string): Promise<Subject> {
  const log = join(directory, "bare.log");
  const { pid, port, stop } = await startWithPort(here("bare-proxy.ts"), [`${upstreamPort}`], log);
  const headers = { authorization: "Bearer a-key-of-the-proxy" };
  return {
    name: "bare",
    target: { url: `http://127.0.0.1:${port}${PATH}`, headers },
    ...{ pid, stop, settled },
  };
}

function nginxConfiguration(port: number, upstreamPort: number, directory: string): string {
  return `daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/nginx.log warn;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_buffer_size 128k;
  client_body_temp_path ${directory}/nginx-body;
  proxy_temp_path ${directory}/nginx-proxy;
  fastcgi_temp_path ${directory}/nginx-fastcgi;
  uwsgi_temp_path ${directory}/nginx-uwsgi;
  scgi_temp_path ${directory}/nginx-scgi;
  upstream provider { server 127.0.0.1:${upstreamPort}; keepalive 128; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer sk-bench";
      proxy_buffers 8 16k;
    }
  }
}
`;
}

export async function nginx(upstreamPort: number, directory: string): Promise<Subject> {
  const port = await freePort();
  const file = join(directory, "nginx.conf");
  writeFileSync(file, nginxConfiguration(port, upstreamPort, directory));
  const program = start("nginx", ["-c", file], join(directory, "nginx.out"));
  await untilServing(`http://127.0.0.1:${port}/`, program.child);
  return {
    name: "nginx",
    target: { url: `http://127.0.0.1:${port}${PATH}`, headers: {} },
    ...{ pid: program.pid, stop: program.stop, settled },
  };
}

export async function portkey(upstreamPort: number, directory: string): Promise<Subject> {
  const port = await freePort();
  const manifest = createRequire(import.meta.url).resolve("@portkey-ai/gateway/package.json");
  const program = start(
    process.execPath,
    [join(dirname(manifest), "build/start-server.js"), `--port=${port}`, "--headless"],
    join(directory, "portkey.log"),
    { NODE_ENV: "production" },
  );
  await untilServing(`http://127.0.0.1:${port}/`, program.child);
  const headers = {
    authorization: "Bearer sk-bench",
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${upstreamPort}/v1`,
  };
  return {
    name: "portkey",
    target: { url: `http://127.0.0.1:${port}${PATH}`, headers },
    ...{ pid: program.pid, stop: program.stop, settled },
  };
}

/**
 * Whether a program of Debian's is there, installed now where that can be done.
 * @returns null, or a sentence that says how to get it
 */
export function missing(program: string, debianPackage: string): string | null {
  const isThere = () => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
  if (isThere()) return null;
  if (process.getuid?.() === 0 && spawnSync("sh", ["-c", "command -v apt-get"]).status === 0) {
    spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    spawnSync("apt-get", ["install", "-y", "-qq", debianPackage], { stdio: "ignore" });
    if (isThere()) return null;
  }
  return `${program} is missing: install it, on Debian with apt-get install ${debianPackage}`;
}
