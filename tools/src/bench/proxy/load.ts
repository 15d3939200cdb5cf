import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { NUMBER, requestBody, type Size } from "./canned.ts";

/** What wrk tells at its end, through the last line of the script below. */
export interface Load {
  /** Answers of whatever status. */
  calls: number;
  seconds: number;
  p50Us: number;
  p99Us: number;
  /** Answers above 399, and connections or answers that broke. */
  errors: number;
}

export interface Target {
  url: string;
  headers: Record<string, string>;
}

let runs = 0;

/** A wrk script that numbers its requests, and tells its figures as one line of JSON. */
function script(body: string, headers: Record<string, string>): string {
  const lines = Object.entries({ "content-type": "application/json", ...headers }).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  );
  const [before, after] = body.split(NUMBER);
  return `wrk.method = "POST"
${lines.join("\n")}
local before, after, number = [==[${before}]==], [==[${after}]==], 0
request = function()
  number = number + 1
  return wrk.format(nil, nil, nil, before .. string.format("%04d%08d", ${runs++ % 10_000}, number) .. after)
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"calls":%d,"seconds":%f,"p50Us":%f,"p99Us":%f,"errors":%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

/**
 * Lets wrk call a target in a closed loop over so many connections.
 * @throws Error where wrk fails
 */
export async function load(
  { url, headers }: Target,
  size: Size,
  connections: number,
  seconds: number,
  directory: string,
): Promise<Load> {
  const file = join(directory, "load.lua");
  writeFileSync(file, script(requestBody(size, false), headers));
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", file, url];
  const child = spawn("wrk", args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  await once(child, "close");
  const found = /^RESULT (.*)$/m.exec(output)?.[1];
  if (found === undefined) throw new Error(`wrk does not say what it measured:\n${output}`);
  return JSON.parse(found) as Load;
}
