import { isObject, type JsonObject, readLimit, VendorError } from "../answer.ts";
import type { Tool, ToolChoice, Wanted } from "../generation/generate.ts";

const LEAST_BUDGET = 1_024;

/** @throws VendorError 400 */
export function requireMessages({ messages }: JsonObject): void {
  if (!Array.isArray(messages) || messages.length === 0)
    throw new VendorError(400, "messages: at least one message is required");
  messages.forEach((message: unknown, index) => {
    if (!isObject(message) || (message.role !== "user" && message.role !== "assistant"))
      throw new VendorError(400, `messages.${index}.role: must be "user" or "assistant"`);
  });
}

/** The client's tools; those that the vendor runs have a type of their own. @throws VendorError 400 */
function readTools({ tools }: JsonObject): Tool[] {
  if (tools === undefined) return [];
  if (!Array.isArray(tools)) throw new VendorError(400, "tools: Input should be a valid list");
  return tools.flatMap((tool: unknown, index): Tool[] => {
    if (!isObject(tool) || typeof tool.name !== "string")
      throw new VendorError(400, `tools.${index}.name: Field required`);
    if (tool.type !== undefined && tool.type !== "custom") return [];
    return [{ name: tool.name, parameters: tool.input_schema }];
  });
}

function readToolChoice({ tool_choice: choice }: JsonObject, tools: Tool[]): ToolChoice {
  if (!isObject(choice) || choice.type === "auto") return "auto";
  if (choice.type === "any" || choice.type === "none") return choice.type;
  const tool = tools.find(({ name }) => name === choice.name);
  if (tool !== undefined) return { name: tool.name };
  throw new VendorError(
    400,
    `tool_choice.tool.name: Tool '${choice.name}' not found in provided tools`,
  );
}

function readThinking(
  { thinking }: JsonObject,
  limit: number,
): { reasons: boolean; budget?: number } {
  if (!isObject(thinking) || thinking.type === "disabled") return { reasons: false };
  if (thinking.type === "adaptive") return { reasons: true };
  const { budget_tokens: budget } = thinking;
  if (typeof budget !== "number" || budget < LEAST_BUDGET)
    throw new VendorError(
      400,
      `thinking.enabled.budget_tokens: Input should be greater than or equal to ${LEAST_BUDGET}`,
    );
  if (budget >= limit)
    throw new VendorError(400, "`max_tokens` must be greater than `thinking.budget_tokens`.");
  return { reasons: true, budget };
}

function readStops({ stop_sequences: stops }: JsonObject): string[] {
  if (stops === undefined || stops === null) return [];
  if (Array.isArray(stops) && stops.every((stop) => typeof stop === "string")) return stops;
  throw new VendorError(400, "stop_sequences: Input should be a valid list of strings");
}

function hasToolResult(messages: readonly unknown[]): boolean {
  const last = messages.at(-1);
  return (
    isObject(last) &&
    Array.isArray(last.content) &&
    last.content.some((block) => isObject(block) && block.type === "tool_result")
  );
}

/** Whether the vendor is to search the web itself. */
export function searchesWeb({ tools }: JsonObject): boolean {
  return (
    Array.isArray(tools) &&
    tools.some((tool) => isObject(tool) && String(tool.type).startsWith("web_search_"))
  );
}

/** What a body asks of the model. @throws VendorError 400 that names the field */
export function readWanted(body: JsonObject): Wanted {
  const limit = readLimit(body, "max_tokens");
  if (limit === undefined) throw new VendorError(400, "max_tokens: Field required");
  requireMessages(body);
  const tools = readTools(body);
  const { reasons, budget } = readThinking(body, limit);
  const choice = body.tool_choice;
  const format = isObject(body.output_config) ? body.output_config.format : body.output_format;
  return {
    limit,
    reasons,
    ...(budget === undefined ? {} : { reasoningLimit: budget }),
    tools,
    toolChoice: readToolChoice(body, tools),
    parallel: !(isObject(choice) && choice.disable_parallel_tool_use === true),
    hasToolResult: hasToolResult(body.messages as unknown[]),
    ...(isObject(format) && format.type === "json_schema" ? { schema: format.schema } : {}),
    stops: readStops(body),
  };
}
