import { handleApiRequest } from "../../../../api/handle.ts";
import { processServices } from "../../../../api/process-services.ts";

export const dynamic = "force-dynamic";

async function handle(request: Request): Promise<Response> {
  return handleApiRequest(await processServices(), request);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
