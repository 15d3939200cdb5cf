import "@pag0/json/repair";
import { runCommand } from "@pag0/audit/command";
import { CommandError, type Io } from "./io.ts";

const USAGE = `usage: pag0 policy pull  [FILE]                 write the policies in force to FILE (org.yaml)
       pag0 policy plan  [FILE] [options]       show what FILE would change, and what that would have done
       pag0 policy apply [FILE] --reason TEXT   publish what FILE changes
       pag0 audit verify FILE --key PUBLIC_KEY.pem [--witnessed HASH]...

pag0 policy --help and pag0 audit --help say more.`;

/**
 * The command `pag0`.
 * @param parameters what follows the command's name.
 * @returns the exit status: 0 done, 1 a problem was found, 2 it could not be carried out.
 */
export async function runCli(parameters: readonly string[], io: Io): Promise<0 | 1 | 2> {
  const [subject, ...rest] = parameters;
  if (subject === "audit") return runCommand(parameters, io);
  if (subject === "--help" || subject === "help") {
    io.out(USAGE);
    return 0;
  }
  try {
    if (subject !== "policy") throw new CommandError(USAGE);
    // The SDK is loaded for what asks the server alone: verifying needs neither it nor a network.
    const { runPolicyCommand } = await import("./policy/command.ts");
    return await runPolicyCommand(rest, io);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.error(error.message);
    return 2;
  }
}
