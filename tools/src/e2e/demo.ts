import type { Role } from "@pag0/contract";
import { createPag0Client } from "@pag0/sdk";
import { test as base } from "@playwright/test";
import { openState } from "../demo/state.ts";
import { temporaryDirectory } from "../postgres/temporary-directory.ts";
import { freePorts, type Product, type ProductOptions, startProduct } from "./product.ts";

/** The product with the demo's company, as `npm start` shows it to a stranger. */
export interface Demo {
  product: Product;
  /** What its first start printed. */
  readonly signIns: Product["signIns"];
  person(role: Role): Product["signIns"][number];
  /** A client with the key that the demo's own traffic uses. */
  agentOf(team: string): ReturnType<typeof createPag0Client>;
  /** Starts it again with all that it has, after it was ended. */
  restart(): Promise<void>;
}

/** Tests that share one demo, whose sixty days of calls take half a minute to write: file after file. */
export const test = base.extend<object, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from it what a fixture needs.
    async ({}, use) => {
      const directory = temporaryDirectory();
      const options: ProductOptions = {
        ...{ demo: true, dataDirectory: directory.path, ports: await freePorts() },
      };
      const product = await startProduct(options);
      const { signIns } = product;
      const demo: Demo = {
        product,
        signIns,
        person(role) {
          const found = signIns.find((one) => one.role === role);
          if (found === undefined) throw new Error(`The start printed no sign-in for ${role}`);
          return found;
        },
        agentOf(team) {
          const { keys } = openState(directory.path).state;
          return createPag0Client({ apiKey: keys[team]?.key, baseUrl: demo.product.proxyUrl });
        },
        async restart() {
          demo.product = await startProduct(options);
        },
      };
      await use(demo);
      await demo.product.stop();
      directory.remove();
    },
    { scope: "worker", timeout: 240_000 },
  ],
});
