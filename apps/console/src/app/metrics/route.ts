import { processServices } from "../../api/process-services.ts";

export const dynamic = "force-dynamic";

/** Figures of this process for Prometheus. */
export async function GET(): Promise<Response> {
  const { registry } = (await processServices()).metrics;
  return new Response(await registry.metrics(), {
    headers: { "content-type": registry.contentType },
  });
}
