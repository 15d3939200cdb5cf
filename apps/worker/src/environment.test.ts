import { generateSigningKey } from "@pag0/audit";
import { expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";

const { privateKeyPem, publicKeyPem } = generateSigningKey();
const whole = {
  DATABASE_URL: "postgresql://pag0@localhost/pag0",
  PAG0_AUDIT_SIGNING_KEY: Buffer.from(privateKeyPem).toString("base64"),
};

it("takes an empty variable for one that is not set", () => {
  expect(readEnvironment({ ...whole, PAG0_WORKER_PORT: "", PAG0_LOG_LEVEL: "" })).toEqual({
    DATABASE_URL: whole.DATABASE_URL,
    PAG0_AUDIT_SIGNING_KEY: privateKeyPem,
    PAG0_WORKER_HOST: "127.0.0.1",
    PAG0_WORKER_PORT: 4010,
    PAG0_USAGE_RETENTION_MONTHS: 25,
    PAG0_LEASE_WRITE_OFF_HOURS: 24,
    PAG0_LOG_LEVEL: "info",
  });
});

it.each([
  ["DATABASE_URL", "mysql://localhost"],
  ["PAG0_AUDIT_SIGNING_KEY", Buffer.from(publicKeyPem).toString("base64")],
  ["PAG0_WORKER_PORT", "70000"],
  ["PAG0_WORKER_PORT", "1.5"],
  ["PAG0_USAGE_RETENTION_MONTHS", "1"],
  ["PAG0_USAGE_RETENTION_MONTHS", "forever"],
  ["PAG0_LEASE_WRITE_OFF_HOURS", "0"],
  ["PAG0_LEASE_WRITE_OFF_HOURS", "1.5"],
  ["PAG0_LOG_LEVEL", "loud"],
])("names %s where it is %s", (name, value) => {
  expect(() => readEnvironment({ ...whole, [name]: value })).toThrow(new RegExp(`^${name} must `));
});
