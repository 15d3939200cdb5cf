"use client";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { buttonStyle } from "./button-style.ts";

/** Details of a row, read beside the list that stays usable; the URL holds which row is open. */
export function Drawer({
  open,
  onClose,
  title,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
}) {
  const t = useTranslations("common");
  return (
    <Base.Root
      open={open}
      modal={false}
      disablePointerDismissal
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Base.Portal>
        <Base.Popup
          initialFocus={false}
          className="fixed inset-y-0 right-0 z-30 flex w-full flex-col border-l border-line bg-canvas shadow-overlay sm:max-w-[520px]"
        >
          <div className="flex items-center justify-between gap-4 border-b border-line px-4 py-2.5">
            <Base.Title className="min-w-0 truncate text-lg font-semibold">{title}</Base.Title>
            <Base.Close
              className={buttonStyle({ variant: "ghost", size: "icon" })}
              aria-label={t("close")}
            >
              <X aria-hidden />
            </Base.Close>
          </div>
          <div className="grow overflow-y-auto p-4 pb-20 md:pb-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
