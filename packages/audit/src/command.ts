import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { verifyingKeys } from "./keys.ts";
import { type VerificationResult, verifyExport } from "./verify-export.ts";

const USAGE = `usage: pag0 audit verify FILE --key PUBLIC_KEY.pem [--witnessed HASH]...

Verifies an exported audit log (pag0-audit/1) offline.
  --key        the public key in PEM, from the console's Audit page or GET /api/v1/audit/state
  --witnessed  the hash of a checkpoint that you kept from an earlier verification; it has to be in the file

Exit status: 0 verified, 1 a problem was found, 2 the command could not be carried out.`;

const CHUNK_BYTES = 1 << 20;
/** An entry is far shorter; a longer line is no export, and is not read into memory. */
const MAX_LINE_CHARACTERS = 1 << 24;
const CHECKPOINT_HASH = /^[0-9a-f]{64}$/;

/** What ends the command before it can say anything of the file. */
class CommandError extends Error {}

interface Order {
  file: string;
  key: string;
  witnessed: string[];
}

function orderOf(parameters: readonly string[]): Order {
  const [subject, verb, ...rest] = parameters;
  if (subject !== "audit" || verb !== "verify") throw new CommandError(USAGE);
  const files: string[] = [];
  const keys: string[] = [];
  const witnessed: string[] = [];
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? "";
    if (!word.startsWith("--")) {
      files.push(word);
      continue;
    }
    const value = rest[++index];
    if (value === undefined) throw new CommandError(`${word} has no value\n\n${USAGE}`);
    if (word === "--key") keys.push(value);
    else if (word === "--witnessed") witnessed.push(value);
    else throw new CommandError(`there is no option ${word}\n\n${USAGE}`);
  }
  const [file] = files;
  const [key] = keys;
  if (file === undefined || key === undefined || files.length > 1 || keys.length > 1)
    throw new CommandError(`name one FILE and one --key\n\n${USAGE}`);
  const wrong = witnessed.find((hash) => !CHECKPOINT_HASH.test(hash));
  if (wrong !== undefined)
    throw new CommandError(`--witnessed ${wrong}: a checkpoint's hash has 64 hexadecimal digits`);
  return { file, key, witnessed };
}

/** The lines of a file as verification wants them: split at line feeds alone, and strictly UTF-8. */
function* linesOf(path: string): Generator<string> {
  const descriptor = openSync(path, "r");
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const chunk = new Uint8Array(CHUNK_BYTES);
    let rest = "";
    for (;;) {
      const length = readSync(descriptor, chunk);
      const text = decoder.decode(chunk.subarray(0, length), { stream: length > 0 });
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      if (rest.length > MAX_LINE_CHARACTERS)
        throw new CommandError(`a line has over ${MAX_LINE_CHARACTERS} characters: not an export`);
      if (length === 0) break;
    }
    yield rest;
  } finally {
    closeSync(descriptor);
  }
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;
}

function reportOf(result: VerificationResult, keyIds: readonly string[]): string {
  const { firstProblem, lastCheckpoint, unanchoredEntries } = result;
  const read = `${count(result.entries, "entry", "entries")} and ${count(result.checkpoints, "checkpoint", "checkpoints")}`;
  if (firstProblem !== undefined) {
    const { kind, line, writer, sequence, expected, actual, message } = firstProblem;
    return [
      `NOT VERIFIED: ${kind} at line ${line}${writer === undefined ? "" : `, entry ${sequence} of ${writer}`}`,
      message,
      ...(expected === undefined ? [] : [`  expected ${expected}`]),
      ...(actual === undefined ? [] : [`  found    ${actual}`]),
      `Before it, ${read} are in order.`,
    ].join("\n");
  }
  return [
    `VERIFIED: ${read}, signed with ${keyIds.join(" or ")}`,
    lastCheckpoint === null
      ? "There is no checkpoint: nothing is signed yet."
      : `Last checkpoint ${lastCheckpoint.id} of ${lastCheckpoint.at}\n  ${lastCheckpoint.hash}\nKeep this hash, and give it with --witnessed next time: a file that was cut off before it is found.`,
    ...(unanchoredEntries === 0
      ? []
      : [
          `${count(unanchoredEntries, "entry is", "entries are")} after it: chained, but not signed yet.`,
        ]),
  ].join("\n");
}

/** @throws CommandError where the file cannot be read, or has no Ed25519 public key. */
function readKeys(path: string): { publicKeyPem: string; keyIds: string[] } {
  try {
    const publicKeyPem = readFileSync(path, "utf8");
    return { publicKeyPem, keyIds: [...verifyingKeys(publicKeyPem).keys()] };
  } catch (error) {
    if (error instanceof Error) throw new CommandError(`--key ${path}: ${error.message}`);
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/**
 * The command `pag0`: verifies an exported audit log without network and without us.
 * @param parameters what follows the command's name.
 * @param print takes each text that is to be shown.
 * @returns the exit status: 0 verified, 1 a problem was found, 2 it could not be carried out.
 */
export function runCommand(
  parameters: readonly string[],
  print: { out: (text: string) => void; error: (text: string) => void },
): 0 | 1 | 2 {
  try {
    const { file, key, witnessed } = orderOf(parameters);
    const { publicKeyPem, keyIds } = readKeys(key);
    const result = verifyExport(linesOf(file), publicKeyPem, { witnessed });
    print.out(reportOf(result, keyIds));
    return result.ok ? 0 : 1;
  } catch (error) {
    if (codeOf(error) === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      print.out("NOT VERIFIED: malformed: the file is not UTF-8");
      return 1;
    }
    // What else has a code comes from the file system, and its message names the file.
    if (!(error instanceof CommandError) && codeOf(error) === undefined) throw error;
    print.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}
