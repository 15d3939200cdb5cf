export {
  assessEuAiAct,
  type Control,
  type ControlId,
  type ControlStatus,
  REQUIRED_RETENTION_DAYS,
} from "./eu-ai-act/controls.ts";
export type { DecisionSample, EuAiActEvidence, PolicyInForce } from "./eu-ai-act/evidence.ts";
export { type RenderedReport, renderEuAiActReport } from "./render.ts";
