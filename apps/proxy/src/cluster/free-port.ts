import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/**
 * Makes sure that nobody listens on a port; several processes that share one would not notice.
 * @param port 0 for any
 * @returns the port, which is free again
 * @throws the system's error where it is taken
 */
export async function freePort(port: number, host: string): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, "listening");
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return free;
}
