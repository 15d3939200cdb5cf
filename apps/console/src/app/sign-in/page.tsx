import type { Metadata } from "next";
import { Suspense } from "react";
import { pageTitle } from "../../i18n/server.ts";
import { SignInPage } from "../../sign-in/components/sign-in-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("signIn") };
}

export default function Page() {
  return (
    <Suspense>
      <SignInPage />
    </Suspense>
  );
}
