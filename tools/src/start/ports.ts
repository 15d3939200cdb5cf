import { createServer } from "node:net";
import { StartFailure } from "./options.ts";

export interface WantedPort {
  /** What listens there, as in "the console". */
  name: string;
  port: number;
  host: string;
  /** The flag that names another port. */
  flag: string;
}

/** The error's code where nothing of ours could listen there now. */
function tryToListen({ port, host }: WantedPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** @throws StartFailure naming the first port that cannot be had, and the remedy. */
export async function requireFreePorts(wanted: WantedPort[]): Promise<void> {
  for (const one of wanted) {
    const code = await tryToListen(one);
    if (code === undefined) continue;
    const why: Record<string, string> = {
      EADDRINUSE: "is taken by another program",
      EACCES: "needs rights that this user does not have",
      EADDRNOTAVAIL: `cannot be had: this machine has no address ${one.host}`,
    };
    throw new StartFailure(
      `port ${one.port} for ${one.name} ${why[code] ?? `cannot be had (${code})`}: free it, or choose another with --${one.flag} PORT`,
    );
  }
}
