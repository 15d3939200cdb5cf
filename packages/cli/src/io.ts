/** What the command reads and writes. */
export interface Io {
  out: (text: string) => void;
  error: (text: string) => void;
  environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person sits there who can be asked. */
  isTerminal: boolean;
}

/** What ends the command with status 2: it could not be carried out. The message is for the person. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
