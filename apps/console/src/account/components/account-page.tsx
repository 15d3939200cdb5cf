"use client";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { leave, usePreferences, useThemeOptions } from "../../shell/preferences.ts";
import { ShortcutRows } from "../../shell/shortcut-list.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { setShortcutsOn, shortcutsOn } from "../../ui/keyboard.ts";
import { Fact, Facts, PageHeader, Panel } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";

/** The member's own page: sessions, language, theme and shortcuts. */
export function AccountPage() {
  const t = useTranslations("account");
  const common = useTranslations("common");
  const me = useMe();
  const locale = useLocale();
  const { theme, setTheme, setLocale } = usePreferences();
  const themeOptions = useThemeOptions();
  const [mounted, setMounted] = useState(false);
  const [keys, setKeys] = useState(true);
  useEffect(() => {
    setMounted(true);
    setKeys(shortcutsOn());
  }, []);
  return (
    <>
      <PageHeader title={t("title")} actions={<Button onClick={leave}>{t("signOut")}</Button>} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex flex-col gap-4">
          <Panel title={t("who")}>
            <div className="p-4">
              <Facts>
                <Fact name={t("name")}>{me.member.name}</Fact>
                <Fact name={t("email")}>{me.member.email}</Fact>
                <Fact name={t("role")}>{common(`role.${me.member.role}`)}</Fact>
                <Fact name={t("organization")}>
                  {me.organization.name}{" "}
                  <span className="text-muted">· {me.organization.timezone}</span>
                </Fact>
                <Fact name={t("teams")}>
                  {me.member.teams.map((team) => team.name).join(", ") || "—"}
                </Fact>
              </Facts>
            </div>
          </Panel>
          <Panel title={t("appearance")}>
            <div className="flex flex-col gap-3 p-4">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <span>{t("language")}</span>
                <Segmented
                  label={t("language")}
                  value={locale}
                  onChange={setLocale}
                  options={[
                    { value: "en", label: "English" },
                    { value: "ko", label: "한국어" },
                  ]}
                />
              </div>
              <div className="flex flex-wrap items-center justify-between gap-2">
                <span>{t("theme")}</span>
                <Segmented
                  label={t("theme")}
                  value={mounted ? theme : null}
                  onChange={setTheme}
                  options={themeOptions}
                />
              </div>
            </div>
          </Panel>
          <Sessions />
        </div>
        <Panel title={t("shortcuts")}>
          <div className="flex flex-col gap-3 p-4">
            <Checkbox
              checked={keys}
              onChange={(on) => {
                setShortcutsOn(on);
                setKeys(on);
              }}
            >
              {t("shortcutsOn")}
            </Checkbox>
            <p className="text-sm text-muted">{t("shortcutsHint")}</p>
            <ShortcutRows />
          </div>
        </Panel>
      </div>
    </>
  );
}

function Sessions() {
  const t = useTranslations("account");
  const me = useMe();
  const revoke = useChange("revokeSession", ["getMe"]);
  return (
    <Panel title={t("sessions")}>
      {revoke.error !== null && <ErrorState problem={revoke.error} />}
      <ul>
        {me.sessions.map((session) => (
          <li
            key={session.id}
            className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
          >
            <div className="min-w-0 text-sm">
              <div className="max-w-96 truncate" title={session.userAgent ?? undefined}>
                {session.userAgent ?? t("unknownDevice")}
              </div>
              <div className="text-xs text-muted">
                {t("lastSeen")} <Instant value={session.lastSeenAt} relative /> · {t("ends")}{" "}
                <Instant value={session.expiresAt} relative />
              </div>
            </div>
            {session.current ? (
              <Badge tone="ok">{t("thisOne")}</Badge>
            ) : (
              <Button
                size="sm"
                busy={revoke.isPending && revoke.variables?.params?.sessionId === session.id}
                onClick={() =>
                  revoke.mutate(
                    { params: { sessionId: session.id } },
                    { onSuccess: () => toast.success(t("ended")) },
                  )
                }
              >
                {t("end")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
