import { type Answer, json, VendorError } from "../answer.ts";

const MODELS = [
  ["claude-opus-4-6", "Claude Opus 4.6", "2026-02-05T00:00:00Z"],
  ["claude-sonnet-4-6", "Claude Sonnet 4.6", "2026-02-17T00:00:00Z"],
  ["claude-haiku-4-5-20251001", "Claude Haiku 4.5", "2025-10-01T00:00:00Z"],
  ["claude-sonnet-4-5-20250929", "Claude Sonnet 4.5", "2025-09-29T00:00:00Z"],
] as const;

const LIST = MODELS.map(([id, display_name, created_at]) => ({
  type: "model",
  id,
  display_name,
  created_at,
}));

/** `GET /v1/models`. */
export function listModels(): Answer {
  return json({ data: LIST, has_more: false, first_id: LIST[0]?.id, last_id: LIST.at(-1)?.id });
}

/** `GET /v1/models/{id}`. @throws VendorError 404 */
export function showModel(id: string): Answer {
  const model = LIST.find((known) => known.id === id);
  if (model === undefined) throw new VendorError(404, `model: ${id.slice(0, 100)}`);
  return json(model);
}
