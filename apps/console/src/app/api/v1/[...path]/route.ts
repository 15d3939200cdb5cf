import { handleApiRequest } from "../../../../api/handle.ts";
import { processServices } from "../../../../api/process-services.ts";

export const dynamic = "force-dynamic";

async function handle(
  request: Request,
  { params }: { params: Promise<{ path: string[] }> },
): Promise<Response> {
  return handleApiRequest(await processServices(), request, (await params).path);
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
