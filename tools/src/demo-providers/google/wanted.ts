import { isObject, type JsonObject, readLimit, VendorError } from "../answer.ts";
import type { Tool, ToolChoice, Wanted } from "../generation/generate.ts";

/** The models that think unless they are told not to. */
const THINKING = /^gemini-(2\.5-(pro|flash(?!-lite|-image))|[3-9])/;

export function configOf(body: JsonObject): JsonObject {
  const config = body.generationConfig ?? body.generation_config;
  return isObject(config) ? config : {};
}

function readTools({ tools }: JsonObject): Tool[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: unknown): Tool[] => {
    const declared = isObject(tool)
      ? (tool.functionDeclarations ?? tool.function_declarations)
      : undefined;
    if (!Array.isArray(declared)) return [];
    return declared.map((declaration: unknown) => {
      if (!isObject(declaration) || typeof declaration.name !== "string")
        throw new VendorError(
          400,
          "* GenerateContentRequest.tools[0].function_declarations[0].name: is required",
        );
      return {
        name: declaration.name,
        parameters: declaration.parameters ?? declaration.parametersJsonSchema,
      };
    });
  });
}

function readToolChoice(body: JsonObject, tools: Tool[]): ToolChoice {
  const toolConfig = body.toolConfig ?? body.tool_config;
  const config = isObject(toolConfig) ? toolConfig.functionCallingConfig : undefined;
  if (!isObject(config)) return "auto";
  const allowed = config.allowedFunctionNames;
  const named = tools.find(({ name }) => Array.isArray(allowed) && allowed.includes(name));
  if (config.mode === "NONE") return "none";
  if (config.mode === "ANY") return named ?? "any";
  return "auto";
}

/** Whether the vendor is to search the web itself. */
export function searchesWeb({ tools }: JsonObject): boolean {
  return (
    Array.isArray(tools) &&
    tools.some((tool) => isObject(tool) && (tool.googleSearch ?? tool.google_search) !== undefined)
  );
}

function hasToolResult({ contents }: JsonObject): boolean {
  const last = Array.isArray(contents) ? contents.at(-1) : undefined;
  return (
    isObject(last) &&
    Array.isArray(last.parts) &&
    last.parts.some((part) => isObject(part) && part.functionResponse !== undefined)
  );
}

/** What a body asks of the model. @throws VendorError 400 */
export function readWanted(body: JsonObject, model: string): Wanted {
  const config = configOf(body);
  const tools = readTools(body);
  const thinking = isObject(config.thinkingConfig) ? config.thinkingConfig : {};
  const budget = thinking.thinkingBudget;
  const stops = config.stopSequences ?? [];
  if (!Array.isArray(stops) || !stops.every((stop) => typeof stop === "string"))
    throw new VendorError(400, "Invalid value at 'generation_config.stop_sequences'");
  return {
    limit: readLimit(config, "maxOutputTokens") ?? Number.MAX_SAFE_INTEGER,
    reasons: THINKING.test(model) && budget !== 0,
    ...(typeof budget === "number" && budget > 0 ? { reasoningLimit: budget } : {}),
    tools,
    toolChoice: readToolChoice(body, tools),
    parallel: true,
    hasToolResult: hasToolResult(body),
    ...(config.responseMimeType === "application/json"
      ? { schema: config.responseSchema ?? config.responseJsonSchema ?? null }
      : {}),
    stops,
  };
}
