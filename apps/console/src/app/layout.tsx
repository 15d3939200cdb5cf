import "./globals.css";
import { GeistMono } from "geist/font/mono";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { catalogues } from "../i18n/catalogues.ts";
import { requestLocale } from "../i18n/server.ts";
import { Providers } from "../shell/providers.tsx";

export const metadata: Metadata = {
  title: { default: "Pag0 Enterprise", template: "%s · Pag0 Enterprise" },
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1117" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await requestLocale();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang={locale} className={GeistMono.variable} suppressHydrationWarning>
      <body>
        <Providers locale={locale} messages={catalogues[locale]} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
