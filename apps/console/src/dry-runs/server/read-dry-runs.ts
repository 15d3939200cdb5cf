import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Context } from "../../api/context.ts";

export async function listDryRuns(
  _context: Context<"listDryRuns">,
): Promise<OperationResponse<"listDryRuns">> {
  throw new Pag0Failure("NOT_READY");
}

export async function getDryRun(
  _context: Context<"getDryRun">,
): Promise<OperationResponse<"getDryRun">> {
  throw new Pag0Failure("NOT_READY");
}
