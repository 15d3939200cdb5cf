import { describe, expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";

const classesOf = (body: object) =>
  parseCall("google", "POST", "/v1beta/models/gemini-2.5-flash:generateContent", {
    contents: [{ parts: [{ text: "Hi" }] }],
    ...body,
  });
const file = (fileData: object) => ({ contents: [{ parts: [{ fileData }] }] });

describe("what a request to Gemini only refers to", () => {
  it.each<[string, object, boolean]>([
    ["a film", file({ mimeType: "video/mp4", fileUri: "files/1" }), true],
    ["sound", file({ mimeType: "audio/mp3", fileUri: "files/1" }), true],
    ["a file of an unknown kind", file({ fileUri: "files/1" }), true],
    ["content that is kept", { cachedContent: "cachedContents/1" }, true],
    ["a picture", file({ mimeType: "image/png", fileUri: "files/1" }), false],
    ["a document", file({ mimeType: "application/pdf", fileUri: "files/1" }), false],
  ])("is bounded as the dearest that it may be: %s", (_, body, sound) => {
    const { unseenInput, inputClasses } = classesOf(body);
    expect(unseenInput).toBe(true);
    expect(inputClasses.includes("audioInput")).toBe(sound);
    expect(inputClasses.includes("cachedAudioInput")).toBe(sound);
    expect(inputClasses.includes("videoInput")).toBe(sound);
    expect(inputClasses).toContain("imageInput");
  });
});
