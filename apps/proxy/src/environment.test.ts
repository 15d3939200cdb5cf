import { describe, expect, it } from "vitest";
import { EnvironmentError, readEnvironment } from "./environment.ts";

const VARIABLES = {
  DATABASE_URL: "postgres://localhost/pag0",
  PAG0_ENCRYPTION_KEY: Buffer.alloc(32).toString("base64"),
};

describe("readEnvironment", () => {
  it("needs two variables and has a limit for everything else", () => {
    expect(readEnvironment(VARIABLES)).toMatchObject({
      PAG0_PROXY_HOST: "127.0.0.1",
      PAG0_PROXY_PORT: 4000,
      PAG0_PRIVATE_HOSTS: [],
      PAG0_MAX_BODY_BYTES: 10_485_760,
      PAG0_MAX_IN_FLIGHT: 2_048,
      PAG0_UPSTREAM_CONNECTIONS: 2_048,
    });
  });

  it.each([
    ["DATABASE_URL", undefined, "set it to a postgres:// URL"],
    ["DATABASE_URL", "mysql://x", "must be a postgres:// URL"],
    ["PAG0_ENCRYPTION_KEY", undefined, "openssl rand -base64 32"],
    ["PAG0_ENCRYPTION_KEY", "c2hvcnQ=", "must be 32 bytes in base64"],
    ["PAG0_PROXY_PORT", "70000", "65535"],
    ["PAG0_PRIVATE_HOSTS", "127.0.0.1", "host:port"],
    ["PAG0_LOG_LEVEL", "loud", "info"],
    ["PAG0_CONSOLE_URL", "nowhere", "console's address"],
    ["PAG0_TEST_DECISION_TIME", "tomorrow", "ISO 8601"],
    ["PAG0_TEST_DECISION_TIME", "2026-03-02T15:00:00Z", "set NODE_ENV=test"],
    ["PAG0_MAX_BODY_BYTES", "ten", "number"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "http(s) address"],
    ["VALKEY_URL", "http://127.0.0.1:6379", "redis://"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "no pair", "name=value"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=100%", "percent-encoded"],
    ["OTEL_TRACES_SAMPLER", "sometimes", "traceidratio"],
    ["OTEL_TRACES_SAMPLER_ARG", "2", "1"],
  ])("%s = %s is refused with its name and the remedy", (name, value, remedy) => {
    const read = () => readEnvironment({ ...VARIABLES, [name]: value });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(name);
    expect(read).toThrow(remedy);
  });

  it("names all that is wrong at once", () => {
    expect(() => readEnvironment({ PAG0_PROXY_PORT: "-1" })).toThrow(
      /DATABASE_URL: .*; PAG0_ENCRYPTION_KEY: .*; PAG0_PROXY_PORT: /,
    );
  });
});
