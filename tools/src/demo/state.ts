import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What demo.json keeps between starts. Nothing in it opens the console once the demo is complete. */
interface DemoState {
  version: 1;
  organizationId: string | null;
  /** From which the members' first passwords are made; gone once they have been told. */
  passwordSeed: string | null;
  /** ISO 8601: where the invented history ends. */
  historyUntil: string | null;
  /** The project keys that the demo's traffic uses, by the team's slug. */
  keys: Record<string, { id: string; key: string }>;
  /** Approvals that the demo has asked for and follows, each by a name. */
  approvals: Record<string, { team: string; id: string }>;
  reportId: string | null;
  /** ISO 8601: when everything was there. */
  completedAt: string | null;
}

export interface DemoStateFile {
  readonly state: DemoState;
  /** Changes the state, and the file in one step: a start that is killed finds one or the other. */
  update(change: Partial<DemoState>): void;
}

const NEW: DemoState = {
  version: 1,
  organizationId: null,
  passwordSeed: null,
  historyUntil: null,
  keys: {},
  approvals: {},
  reportId: null,
  completedAt: null,
};

function read(file: string): DemoState {
  if (!existsSync(file)) return { ...NEW, passwordSeed: randomBytes(24).toString("base64url") };
  let parsed: Partial<DemoState>;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8")) as Partial<DemoState>;
  } catch (cause) {
    throw new Error(`${file} is not JSON: put back the file that the first start made`, { cause });
  }
  if (parsed.version !== 1) throw new Error(`${file} is of another version of the demo`);
  return { ...NEW, ...parsed };
}

/**
 * Opens demo.json in the data directory (mode 0600), new where it is not there.
 * @throws Error where the file cannot be read.
 */
export function openState(dataDir: string): DemoStateFile {
  const file = join(dataDir, "demo.json");
  const opened = {
    state: read(file),
    update(change: Partial<DemoState>) {
      opened.state = { ...opened.state, ...change };
      const next = `${file}.next`;
      writeFileSync(next, `${JSON.stringify(opened.state, null, 2)}\n`, { mode: 0o600 });
      chmodSync(next, 0o600);
      renameSync(next, file);
    },
  };
  return opened;
}
