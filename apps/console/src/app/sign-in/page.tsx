import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { connection } from "next/server";
import { Suspense } from "react";
import { processServices } from "../../api/process-services.ts";
import { pageTitle } from "../../i18n/server.ts";
import { isSetUp } from "../../setup/server/is-set-up.ts";
import { paths } from "../../shell/paths.ts";
import { SignInPage } from "../../sign-in/components/sign-in-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("signIn") };
}

export default async function Page() {
  await connection();
  // Nobody can sign in to a product without a company: its first page sets one up.
  if (!(await isSetUp(await processServices()))) redirect(paths.setup());
  return (
    <Suspense>
      <SignInPage />
    </Suspense>
  );
}
