import { describe, expect, it } from "vitest";
import { topicOf } from "./live.ts";

describe("topicOf", () => {
  it("reads the topic from the event's name", () => {
    expect(topicOf("usage", "{}")).toBe("usage");
    expect(topicOf("configuration", "")).toBe("config");
  });

  it("reads the topic from an unnamed event's data", () => {
    expect(topicOf("message", '{"type":"pag0_approval","id":"apr_1"}')).toBe("approval");
    expect(topicOf("message", '{"topic":"usage"}')).toBe("usage");
  });

  it("says nothing for what it does not know", () => {
    expect(topicOf("message", "ping")).toBeNull();
    expect(topicOf("message", "[1]")).toBeNull();
  });
});
