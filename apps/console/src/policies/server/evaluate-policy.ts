import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Context } from "../../api/context.ts";

export async function evaluatePolicy(
  _context: Context<"evaluatePolicy">,
): Promise<OperationResponse<"evaluatePolicy">> {
  throw new Pag0Failure("NOT_READY");
}
