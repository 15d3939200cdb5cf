import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { CommandError, type Io } from "../io.ts";
import { publishPlan } from "./apply.ts";
import { dryRuns } from "./dry-run.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { makePlan, type Plan } from "./plan.ts";
import { type ReadFile, readPolicyFile, writePolicyFile } from "./policy-file.ts";
import { printDryRun, printPlan, problemLines } from "./print-plan.ts";
import { asking, clientOf, readRemote } from "./remote.ts";

/**
 * `pag0 policy`: pull, plan and apply.
 * @returns the exit status: 0 done, 1 the file cannot be published.
 * @throws CommandError where it cannot be carried out.
 */
export async function runPolicyCommand(parameters: readonly string[], io: Io): Promise<0 | 1> {
  if (parameters.includes("--help")) {
    io.out(USAGE);
    return 0;
  }
  const options = readOptions(parameters, io.environment);
  return options.verb === "pull" ? pull(options, io) : planAndApply(options, io);
}

async function pull(options: Options, io: Io): Promise<0> {
  const { file, force } = options;
  if (file !== "-" && !force && existsSync(file))
    throw new CommandError(`${file} is there already: --force overwrites it`);
  const client = clientOf(options, undefined);
  const remote = await asking(() => readRemote(client, options.organization ?? ""));
  const text = writePolicyFile(remote.slug, remote.organization.document, [
    ...remote.teams.map(({ slug, name, parent, document }) => ({
      slug,
      name,
      parent,
      policy: document,
    })),
  ]);
  if (file === "-") {
    io.out(text.trimEnd());
    return 0;
  }
  write(file, text);
  io.out(`${file}: the policies of ${remote.organization.name} and ${remote.teams.length} teams`);
  return 0;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}

function read(file: string): ReadFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
  return readPolicyFile(text);
}

function jsonOf(plan: Plan, more: Record<string, unknown> = {}): string {
  const { levels, ...rest } = plan;
  return JSON.stringify(
    {
      levels: levels.map(({ before: _before, after: _after, ...level }) => ({
        ...level,
        changes: level.changes.map(({ kind, path, sentence }) => ({ kind, path, sentence })),
      })),
      ...rest,
      ...more,
    },
    null,
    2,
  );
}

async function planAndApply(options: Options, io: Io): Promise<0 | 1> {
  const { file, json } = options;
  const { content, problems, lineOf } = read(file);
  if (content === null) {
    if (json) io.out(JSON.stringify({ problems }, null, 2));
    else io.out([...problemLines(file, problems), "", `${file} cannot be published.`].join("\n"));
    return 1;
  }
  const client = clientOf(options, content.organization);
  const orgId = options.organization ?? content.organization ?? "";
  const remote = await asking(() => readRemote(client, orgId));
  const plan = makePlan(content, remote, lineOf);
  if (!json) io.out(printPlan(file, plan));
  if (plan.problems.length > 0) {
    if (json) io.out(jsonOf(plan));
    return 1;
  }
  if (options.verb === "plan") {
    const runs = options.dryRun ? await dryRuns(client, plan.levels, options.days) : [];
    if (json)
      io.out(
        jsonOf(plan, { dryRuns: runs.map(({ level, run }) => ({ ...run, level: level.slug })) }),
      );
    for (const { level, run } of json ? [] : runs)
      io.out(`\n${printDryRun(level.name, run, options.days)}`);
    return 0;
  }
  if (plan.levels.length > 0) await confirm(options, io);
  const published = await publishPlan(client, plan, options.reason, remote);
  if (json) io.out(jsonOf(plan, { published }));
  else for (const { name, version } of published) io.out(`${name}: version ${version} is in force`);
  return 0;
}

async function confirm({ yes }: Options, io: Io): Promise<void> {
  if (yes) return;
  if (!io.isTerminal) throw new CommandError("nobody can be asked here: --yes publishes at once");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Publish this? Type yes: ");
  terminal.close();
  if (answer.trim().toLowerCase() !== "yes") throw new CommandError("nothing was published");
}
