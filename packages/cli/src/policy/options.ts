import { parseArgs } from "node:util";
import { CommandError, type Io } from "../io.ts";

export const USAGE = `usage: pag0 policy pull  [FILE] [--force]
       pag0 policy plan  [FILE] [--days N] [--no-dry-run] [--json]
       pag0 policy apply [FILE] --reason TEXT [--yes] [--json]

Keeps the policies of an organization and its teams in a file (org.yaml if none is named).
  pull          writes the policies in force to FILE
  plan          shows what FILE changes, what is wrong with it, and what it would have done with the calls
                of the last days; changes nothing. For a pull request: status 1 if FILE cannot be published.
  apply         publishes what FILE changes, the organization first; somebody who published meanwhile is
                never overwritten

  --org SLUG      the organization; else the file's, else PAG0_ORG
  --url URL       the console; else PAG0_CONSOLE_URL, else http://localhost:3000
  --reason TEXT   why; kept with each version
  --days N        days of calls to replay, 1 to 90; 30 if absent
  --no-dry-run    show the changes alone
  --yes           do not ask; needed where nobody can be asked
  --force         let pull overwrite a file
  --json          print one JSON document instead of text

The key is an organization key in PAG0_ORG_API_KEY. Exit status: 0 done, 1 FILE cannot be published, 2 the
command could not be carried out.`;

const verbs = ["pull", "plan", "apply"] as const;
export type Verb = (typeof verbs)[number];

export interface Options {
  verb: Verb;
  file: string;
  organization: string | undefined;
  url: string | undefined;
  apiKey: string;
  reason: string;
  days: number;
  dryRun: boolean;
  yes: boolean;
  force: boolean;
  json: boolean;
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        org: { type: "string" },
        url: { type: "string" },
        reason: { type: "string" },
        days: { type: "string" },
        "no-dry-run": { type: "boolean" },
        yes: { type: "boolean" },
        force: { type: "boolean" },
        json: { type: "boolean" },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`${error.message}\n\n${USAGE}`);
    throw error;
  }
}

/** @throws CommandError that says what is missing or not understood. */
export function readOptions(
  parameters: readonly string[],
  environment: Io["environment"],
): Options {
  const { values, positionals } = parse(parameters);
  const [word, file = "org.yaml", ...more] = positionals;
  const verb = verbs.find((each) => each === word);
  if (verb === undefined || more.length > 0) throw new CommandError(USAGE);
  const apiKey = environment.PAG0_ORG_API_KEY ?? "";
  if (apiKey === "")
    throw new CommandError(
      "PAG0_ORG_API_KEY is not set: create an organization key in the console under Keys",
    );
  const reason = (values.reason ?? "").trim();
  if (verb === "apply" && (reason.length < 3 || reason.length > 500))
    throw new CommandError("--reason must say why in 3 to 500 characters");
  const days = Number(values.days ?? "30");
  if (!Number.isInteger(days) || days < 1 || days > 90)
    throw new CommandError(`--days is ${values.days}; it takes a whole number from 1 to 90`);
  return {
    verb,
    file,
    organization: values.org ?? environment.PAG0_ORG,
    url: values.url,
    apiKey,
    reason,
    days,
    dryRun: values["no-dry-run"] !== true,
    yes: values.yes === true,
    force: values.force === true,
    json: values.json === true,
  };
}
