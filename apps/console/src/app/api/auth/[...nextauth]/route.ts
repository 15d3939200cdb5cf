import NextAuth from "next-auth";
import { processServices } from "../../../../api/process-services.ts";
import { authOptions } from "../../../../auth/options.ts";

export const dynamic = "force-dynamic";

async function handle(request: Request, context: unknown): Promise<Response> {
  const answer = NextAuth(authOptions(await processServices())) as (
    request: Request,
    context: unknown,
  ) => Promise<Response>;
  return answer(request, context);
}

export { handle as GET, handle as POST };
