"use client";
import { useTranslations } from "next-intl";
import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { type Shortcut, useActiveShortcuts } from "../ui/keyboard.ts";

const NAMES: Record<string, string> = { Slash: "/", Enter: "↵", Escape: "Esc" };

function keyName(code: string): string {
  return NAMES[code] ?? code.replace(/^(Key|Digit)/, "").toLowerCase();
}

/** The keys of a shortcut, one label each. */
function keysOf(shortcut: Pick<Shortcut, "code" | "mod" | "shift">): string[] {
  const codes = typeof shortcut.code === "string" ? [shortcut.code] : shortcut.code;
  if (shortcut.shift === true && codes[0] === "Slash") return ["?"];
  return [
    ...(shortcut.mod === true ? ["⌘"] : []),
    ...(shortcut.shift === true ? ["⇧"] : []),
    ...codes.map(keyName),
  ];
}

/** The shortcuts in force on this page, as rows. */
export function ShortcutRows() {
  const shortcuts = useActiveShortcuts();
  const seen = new Map(shortcuts.map((shortcut) => [keysOf(shortcut).join("+"), shortcut]));
  return (
    <dl className="grid grid-cols-1 gap-x-8 sm:grid-cols-2">
      {[...seen].map(([keys, shortcut]) => (
        <div
          key={keys}
          className="flex items-center justify-between gap-4 border-b border-line py-1.5"
        >
          <dt className="text-sm">{shortcut.label}</dt>
          <dd className="flex gap-1">
            {keysOf(shortcut).map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function ShortcutDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("shell");
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("shortcuts")}
      description={t("shortcutsHint")}
      wide
    >
      <ShortcutRows />
    </Dialog>
  );
}
