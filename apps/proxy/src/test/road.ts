import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

/** The road to the database, which a test can close and open again. */
export interface Road {
  url: string;
  close: () => void;
  open: () => void;
  /** From now on nothing arrives, and no connection ends. */
  hang: () => void;
  /** What hangs arrives. */
  flow: () => void;
  end: () => Promise<void>;
}

/** A port that leads to the database of this address. */
export async function road(databaseUrl: string): Promise<Road> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let closed = false;
  let hanging = false;
  const lanes = new Map<Socket, Socket>();
  const join = (socket: Socket, onward: Socket) => socket.pipe(onward).pipe(socket);
  const server: Server = createServer((socket) => {
    if (closed) return void socket.destroy();
    const onward = connect(Number(target.port), target.hostname);
    for (const side of [socket, onward]) {
      sockets.add(side);
      side.on("error", () => side.destroy());
      side.on("close", () => {
        sockets.delete(side);
        lanes.delete(socket);
        socket.destroy();
        onward.destroy();
      });
    }
    lanes.set(socket, onward);
    if (!hanging) join(socket, onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    close: () => {
      closed = true;
      cut();
    },
    open: () => {
      closed = false;
    },
    hang: () => {
      if (hanging) return;
      hanging = true;
      for (const [socket, onward] of lanes) {
        socket.unpipe(onward);
        onward.unpipe(socket);
      }
    },
    flow: () => {
      // Lanes that are joined already would carry everything twice.
      if (!hanging) return;
      hanging = false;
      for (const [socket, onward] of lanes) join(socket, onward);
    },
    end: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
