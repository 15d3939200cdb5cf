"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { Toaster } from "sonner";
import { ApiProblem } from "../client/problem.ts";
import type { Messages } from "../i18n/catalogues.ts";
import type { Locale } from "../i18n/locale.ts";
import { LocaleProvider } from "../i18n/provider.tsx";
import { TooltipProvider } from "../ui/tooltip.tsx";

const MAX_RETRIES = 2;

function newQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) =>
          failures < MAX_RETRIES &&
          error instanceof ApiProblem &&
          (error.status === 0 || error.status >= 500),
      },
    },
  });
}

/** What every page stands in: language, theme, URL state, queries, tooltips and toasts. */
export function Providers({
  locale,
  messages,
  nonce,
  children,
}: {
  locale: Locale;
  messages: Messages;
  /** Of this answer's content security policy, for the script that sets the theme before the first paint. */
  nonce: string | undefined;
  children: ReactNode;
}) {
  const [client] = useState(newQueryClient);
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      storageKey="pag0.theme"
      {...(nonce === undefined ? {} : { nonce })}
    >
      <LocaleProvider locale={locale} messages={messages}>
        <NuqsAdapter>
          <QueryClientProvider client={client}>
            <TooltipProvider>{children}</TooltipProvider>
            <Toaster
              position="bottom-right"
              duration={5000}
              style={{ fontFamily: "inherit" }}
              offset={{ bottom: 64 }}
              mobileOffset={{ bottom: 80 }}
              toastOptions={{
                style: {
                  background: "var(--raised)",
                  color: "var(--fg)",
                  border: "1px solid var(--line)",
                  borderRadius: 6,
                },
              }}
            />
          </QueryClientProvider>
        </NuqsAdapter>
      </LocaleProvider>
    </ThemeProvider>
  );
}
