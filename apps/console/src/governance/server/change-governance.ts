import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Context } from "../../api/context.ts";

export async function changeGovernancePolicy(
  _context: Context<"changeGovernancePolicy">,
): Promise<OperationResponse<"changeGovernancePolicy">> {
  throw new Pag0Failure("NOT_READY");
}

export async function putGovernanceConfig(
  _context: Context<"putGovernanceConfig">,
): Promise<OperationResponse<"putGovernanceConfig">> {
  throw new Pag0Failure("NOT_READY");
}
