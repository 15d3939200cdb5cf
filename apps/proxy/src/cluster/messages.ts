/** How many processes serve, of how many there are to be. */
export interface Processes {
  running: number;
  of: number;
}

/** What a process tells the one that supervises it. */
export type FromProcess =
  | { pag0: "ready"; port: number; proxyId: string }
  | { pag0: "metrics"; number: number };

/** What it is told. */
export type ToProcess =
  | { pag0: "stop" }
  | { pag0: "processes"; processes: Processes }
  | { pag0: "metrics"; number: number; text: string | null };

function isOurs(message: unknown): boolean {
  return typeof message === "object" && message !== null && "pag0" in message;
}

/** Other libraries talk over the same channel. */
export const isFromProcess = (message: unknown): message is FromProcess => isOurs(message);
export const isToProcess = (message: unknown): message is ToProcess => isOurs(message);
