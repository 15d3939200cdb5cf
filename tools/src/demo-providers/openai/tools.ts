import { isObject, type JsonObject, VendorError } from "../answer.ts";
import type { Tool, ToolChoice } from "../generation/generate.ts";

const NAME = /^[\w-]{1,64}$/;

function missing(param: string): VendorError {
  return new VendorError(400, `Missing required parameter: '${param}'.`, {
    code: "missing_required_parameter",
    param,
  });
}

/**
 * The functions of `tools`: in an object of their own in chat completions, beside `type` in responses.
 * Tools that the vendor itself runs are left out.
 * @throws VendorError 400
 */
export function readTools({ tools }: JsonObject): Tool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools))
    throw new VendorError(400, "Invalid type for 'tools': expected an array.", { param: "tools" });
  return tools.flatMap((tool: unknown, index): Tool[] => {
    const at = `tools[${index}]`;
    if (!isObject(tool) || typeof tool.type !== "string") throw missing(`${at}.type`);
    if (tool.type !== "function") return [];
    const given = isObject(tool.function) ? tool.function : tool;
    const param = isObject(tool.function) ? `${at}.function.name` : `${at}.name`;
    if (typeof given.name !== "string") throw missing(param);
    if (!NAME.test(given.name))
      throw new VendorError(400, `Invalid '${param}': string does not match '^[a-zA-Z0-9_-]+$'.`, {
        code: "invalid_value",
        param,
      });
    return [{ name: given.name, parameters: given.parameters }];
  });
}

/** @throws VendorError 400 for a tool that there is not */
export function readToolChoice({ tool_choice: choice }: JsonObject, tools: Tool[]): ToolChoice {
  if (choice === undefined || choice === null || choice === "auto") return "auto";
  if (choice === "none") return "none";
  if (choice === "required" || choice === "any") return "any";
  const given = isObject(choice) && isObject(choice.function) ? choice.function : choice;
  const name = isObject(given) ? given.name : undefined;
  const tool = tools.find((known) => known.name === name);
  if (tool === undefined)
    throw new VendorError(400, "Tool choice must name one of the 'tools'.", {
      code: "invalid_value",
      param: "tool_choice",
    });
  return { name: tool.name };
}

/** `stop`: a text, or up to four. @throws VendorError 400 */
export function readStops({ stop }: JsonObject): string[] {
  if (stop === undefined || stop === null) return [];
  const list = Array.isArray(stop) ? stop : [stop];
  if (list.length > 4 || !list.every((item) => typeof item === "string"))
    throw new VendorError(400, "Invalid 'stop': expected a text or up to four.", { param: "stop" });
  return list;
}

/** The schema that an answer is to follow: null for any JSON, absent for text. @throws VendorError 400 */
export function readSchema(format: unknown, param: string): { schema?: unknown } {
  if (!isObject(format) || format.type === "text") return {};
  if (format.type === "json_object") return { schema: null };
  if (format.type !== "json_schema")
    throw new VendorError(400, `Invalid value for '${param}.type'.`, {
      code: "invalid_value",
      param: `${param}.type`,
    });
  const given = isObject(format.json_schema) ? format.json_schema : format;
  if (typeof given.name !== "string") throw missing(`${param}.json_schema.name`);
  return { schema: given.schema ?? null };
}
