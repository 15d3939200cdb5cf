import { newId, Pag0Failure } from "@pag0/contract";
import { processServices } from "../../api/process-services.ts";
import { problemResponse } from "../../api/reply.ts";

export const dynamic = "force-dynamic";

/** Whether requests can be served: the database answers. */
export async function GET(): Promise<Response> {
  try {
    const { database } = await processServices();
    await database.system.pool.query("SELECT 1");
    return Response.json({ status: "ready" });
  } catch (error) {
    const failure = new Pag0Failure("NOT_READY", "The database cannot be reached", {
      retryAfterSeconds: 1,
      cause: error,
    });
    return problemResponse(failure, newId("request"));
  }
}
