import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Context } from "../../api/context.ts";

export async function getGovernance(
  _context: Context<"getGovernance">,
): Promise<OperationResponse<"getGovernance">> {
  throw new Pag0Failure("NOT_READY");
}
