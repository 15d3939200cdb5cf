import { InvalidCallError, type JsonObject } from "../call.ts";
import type { Form } from "./multipart.ts";

const NUMBERS = new Set(["n", "partial_images", "output_compression", "temperature"]);
const TRUTHS = new Set(["stream"]);

/**
 * A form's fields as the JSON body that says the same, for the readers of bodies.
 * @throws InvalidCallError where a field is given twice or is no number
 */
export function formBody(form: Form): JsonObject {
  const body: JsonObject = {};
  for (const [name, values] of form.fields) {
    const isList = name.endsWith("[]");
    const member = isList ? name.slice(0, -2) : name;
    if (Object.hasOwn(body, member) || (values.length > 1 && !isList))
      throw new InvalidCallError(member.slice(0, 100), "must be given once");
    body[member] = isList ? values : typed(name, values[0] as string);
  }
  return body;
}

function typed(name: string, value: string): unknown {
  if (TRUTHS.has(name) && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  if (NUMBERS.has(name) && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  return value;
}

/** The bytes of the files of a form. */
export function fileBytes(form: Form): number {
  return form.files.reduce((sum, file) => sum + file.bytes, 0);
}
