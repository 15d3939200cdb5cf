"use client";
import type { MeView, Permission } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { useOperation } from "../client/hooks.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { ZoneContext } from "../ui/instant.tsx";
import { paths } from "./paths.ts";
import { ShellSkeleton } from "./shell-skeleton.tsx";

const MeContext = createContext<MeView | null>(null);

/** Loads who is signed in; a session that has ended leads to the sign-in page and back. */
export function MeProvider({ children }: { children: ReactNode }) {
  const me = useOperation("getMe");
  const ended = me.error?.status === 401;
  useEffect(() => {
    if (ended)
      window.location.assign(paths.signIn(window.location.pathname + window.location.search));
  }, [ended]);
  if (me.data === undefined) {
    if (me.error === null || ended) return <ShellSkeleton />;
    return (
      <main className="mx-auto max-w-xl p-8">
        <ErrorState problem={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return (
    <MeContext.Provider value={me.data}>
      <ZoneContext.Provider value={me.data.organization.timezone}>{children}</ZoneContext.Provider>
    </MeContext.Provider>
  );
}

/** The signed-in member, their organization and what they may do. */
export function useMe(): MeView {
  const me = useContext(MeContext);
  if (me === null) throw new Error("useMe is only for pages behind sign-in");
  return me;
}

/** Why the member may not do something, or null where they may. */
export function useRefusal(permission: Permission): string | null {
  const me = useMe();
  const t = useTranslations("common");
  return me.permissions.includes(permission)
    ? null
    : t("roleMayNot", { role: t(`role.${me.member.role}`) });
}

/** What changes something: shown to everybody but those whose role only reads. */
export function ForWriters({ children }: { children: ReactNode }) {
  return useMe().member.role === "auditor" ? null : children;
}
