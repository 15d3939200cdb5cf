import { type ErrorCode, errorCatalogue } from "./errors.ts";
import type { Operation, OperationId } from "./operations.ts";

const ofKeys: readonly ErrorCode[] = [
  "API_KEY_INVALID",
  "API_KEY_EXPIRED",
  "API_KEY_REVOKED",
  "API_KEY_WRONG_KIND",
];

/** What only one operation answers, beyond what its access, parameters and body bring with them. */
const ofOperations: Partial<Record<OperationId, readonly ErrorCode[]>> = {
  setUp: ["CONFLICT"],
  putOrganization: ["BUDGET_BELOW_HELD"],
  putOrganizationPolicy: ["VERSION_CONFLICT", "BUDGET_BELOW_HELD"],
  rollbackOrganizationPolicy: ["BUDGET_BELOW_HELD"],
  rollbackTeamPolicy: ["BUDGET_BELOW_HELD"],
  resetBudget: ["NOT_FOUND"],
  createTeam: ["CONFLICT", "POLICY_WIDENS"],
  updateTeam: ["CONFLICT", "POLICY_WIDENS"],
  putTeamPolicy: ["VERSION_CONFLICT", "POLICY_WIDENS", "BUDGET_BELOW_HELD"],
  createProvider: ["CONFLICT"],
  updateProvider: ["CONFLICT"],
  addProviderCredential: ["CONFLICT"],
  updateProviderCredential: ["CONFLICT"],
  putModelAlias: ["CONFLICT"],
  changePriceOverride: ["VERSION_CONFLICT"],
  endPriceOverride: ["VERSION_CONFLICT"],
  createMember: ["CONFLICT"],
  updateMember: ["CONFLICT"],
  getReportFile: ["REPORT_NOT_READY"],
  decideApproval: ["APPROVAL_NOT_PENDING", "APPROVAL_EXPIRED", "SELF_APPROVAL"],
};

function ofAccess(access: Operation["access"]): readonly ErrorCode[] {
  if (access === "public") return [];
  if (access === "setup") return ["UNAUTHENTICATED", "RATE_LIMITED"];
  return [
    "UNAUTHENTICATED",
    "SESSION_EXPIRED",
    ...ofKeys,
    "FORBIDDEN",
    "RATE_LIMITED",
    "OVERLOADED",
  ];
}

/** Every code that an operation may answer, grouped by status in ascending order. */
export function errorsOf(id: OperationId, operation: Operation): Map<number, ErrorCode[]> {
  const namesSomething = operation.path.includes("{") || operation.query?.shape.team !== undefined;
  const codes = new Set<ErrorCode>([
    "VALIDATION_ERROR",
    ...(operation.body === undefined ? [] : (["MALFORMED_JSON", "BODY_TOO_LARGE"] as const)),
    ...ofAccess(operation.access),
    ...(namesSomething ? (["NOT_FOUND"] as const) : []),
    ...(ofOperations[id] ?? []),
    "INTERNAL_ERROR",
    "NOT_READY",
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([left], [right]) => left - right));
}
