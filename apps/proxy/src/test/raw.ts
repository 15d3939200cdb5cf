import { connect } from "node:net";

/** What a server answers to bytes that no HTTP client would send; "" where it just hangs up. */
export function raw(port: number, bytes: string | Buffer, timeoutMs = 60_000): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    // What was answered before a reset counts.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(text));
  });
}
