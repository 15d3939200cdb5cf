import type { Metadata } from "next";
import { Suspense } from "react";
import { pageTitle } from "../../i18n/server.ts";
import { SetupPage } from "../../setup/components/setup-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("setup") };
}

export default function Page() {
  return (
    <Suspense>
      <SetupPage />
    </Suspense>
  );
}
