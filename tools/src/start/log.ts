/** One line of the log before it is written. */
export interface Entry {
  time: Date;
  component: string;
  level: Level;
  message: string;
}

type Level = "debug" | "info" | "warn" | "error";

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** A line that a child wrote: pino's JSON, or plain text. */
  childLine(component: string, line: string, stream: "stdout" | "stderr"): void;
}

const LINE_LIMIT = 2_000;
const WIDTH = 9;
const COLOURS: Record<Level, string> = {
  debug: "\x1b[2m",
  info: "",
  warn: "\x1b[33m",
  error: "\x1b[31m",
};
/** What every line of pino has and no reader of one line needs. */
const LEFT_OUT = new Set([
  "level",
  "time",
  "pid",
  "hostname",
  "msg",
  "err",
  "name",
  "component",
  "v",
]);

/** pino's numbers: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal. */
function levelOf(value: unknown): Level {
  if (typeof value === "string")
    return value === "warn" || value === "error" || value === "debug" ? value : "info";
  const number = Number(value);
  if (number >= 50) return "error";
  if (number >= 40) return "warn";
  return number >= 30 || Number.isNaN(number) ? "info" : "debug";
}

function details(record: Record<string, unknown>): string {
  return Object.entries(record)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== null && typeof value !== "object")
    .map(([name, value]) => ` ${name}=${value}`)
    .join("");
}

/** Reads a line of a child: pino's JSON becomes message, error and the plain fields beside it. */
export function readLine(
  component: string,
  line: string,
  stream: "stdout" | "stderr",
  now: Date,
): Entry {
  let record: Record<string, unknown> | undefined;
  if (line.startsWith("{")) {
    try {
      record = JSON.parse(line) as Record<string, unknown>;
    } catch {
      record = undefined;
    }
  }
  if (record === undefined)
    return { time: now, component, level: stream === "stderr" ? "warn" : "info", message: line };
  const error = record.err as { message?: string } | undefined;
  const because = error?.message && error.message !== record.msg ? `: ${error.message}` : "";
  const time = new Date(record.time as number | string);
  return {
    time: Number.isNaN(time.getTime()) ? now : time,
    component,
    level: levelOf(record.level),
    message: `${record.msg ?? ""}${because}${details(record)}`,
  };
}

/** `07:12:01 proxy     info  message`, on one line, in local time. */
export function formatEntry({ time, component, level, message }: Entry, colour: boolean): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const oneLine = message.replaceAll(/\s*\n\s*/g, " ⏎ ").slice(0, LINE_LIMIT);
  const text = `${clock} ${component.padEnd(WIDTH)} ${level.padEnd(5)} ${oneLine}`;
  return colour && COLOURS[level] !== "" ? `${COLOURS[level]}${text}\x1b[0m` : text;
}

/** The one log of all processes: readable lines, or with `json` the children's own and ours like them. */
export function createLog(write: (line: string) => void, json: boolean, colour: boolean): Log {
  const say = (level: Level, message: string) => {
    const time = new Date();
    write(
      json
        ? JSON.stringify({
            level: { debug: 20, info: 30, warn: 40, error: 50 }[level],
            time: time.getTime(),
            component: "start",
            msg: message,
          })
        : formatEntry({ time, component: "start", level, message }, colour),
    );
  };
  return {
    info: (message) => say("info", message),
    warn: (message) => say("warn", message),
    error: (message) => say("error", message),
    childLine: (component, line, stream) => {
      if (line.trim() === "") return;
      const entry = readLine(component, line, stream, new Date());
      if (!json) write(formatEntry(entry, colour));
      else if (line.startsWith("{")) write(line);
      else
        write(
          JSON.stringify({
            level: stream === "stderr" ? 40 : 30,
            time: entry.time.getTime(),
            component,
            msg: line,
          }),
        );
    },
  };
}
