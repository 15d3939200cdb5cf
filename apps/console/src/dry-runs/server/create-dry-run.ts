import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Context } from "../../api/context.ts";

export async function createDryRun(
  _context: Context<"createDryRun">,
): Promise<OperationResponse<"createDryRun">> {
  throw new Pag0Failure("NOT_READY");
}
