import { createDatabase, type Database } from "@pag0/db";
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../postgres/test-database.ts";
import { Random } from "../random.ts";
import { BothLedgers } from "./both-ledgers.test-data.ts";
import { makeTenant } from "./tenant.test-data.ts";

const OPERATIONS = 100;

describe("the model does to every row what PostgreSQL does", () => {
  it.each([1, 2, 3])("seed %i", { timeout: 600_000 }, async (seed) => {
    const { databaseUrl, drop } = await testDatabase();
    const database = createDatabase({ databaseUrl, poolSize: 4 });
    try {
      await runBoth(database, new Random(seed));
    } finally {
      await database.close();
      await drop();
    }
  });
});

/** The same random operations on both, compared after each. */
async function runBoth(database: Database, random: Random): Promise<void> {
  const pair = new BothLedgers(database, await makeTenant(database), random);
  const work = {
    exchange: () => pair.exchange(),
    "exchange again": () => pair.exchange(),
    ship: () => pair.ship(),
    "return all": () => pair.returnAll(),
    "write off": () => pair.writeOff(),
    reset: () => pair.resetBudget(),
    "create an approval": () => pair.createApproval(),
    "end an approval": () => pair.endApproval(),
    execute: () => pair.execute(),
  };
  const usual = [
    "exchange",
    "exchange again",
    "ship",
    "create an approval",
    "end an approval",
    "execute",
  ];
  for (let index = 0; index < OPERATIONS; index++) {
    const what = (
      random.chance(0.09) ? random.pick(["return all", "write off", "reset"]) : random.pick(usual)
    ) as keyof typeof work;
    pair.clock++;
    await work[what]();
    const { real, model } = await pair.rows();
    expect(model, `operation ${index}: ${what}`).toEqual(real);
  }
}
