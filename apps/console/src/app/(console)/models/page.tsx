import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { ModelsPage } from "../../../models/components/models-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("models") };
}

export default function Page() {
  return <ModelsPage />;
}
