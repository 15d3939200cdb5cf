"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { DialogActions } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";

const MIN_REASON = 3;

/** Asks why, and does it; Ctrl or ⌘ with Enter sends. */
export function ReasonForm({
  action,
  hint,
  initial = "",
  busy,
  blocked,
  danger = false,
  onClose,
  onSend,
}: {
  action: string;
  /** Where the reason is kept. */
  hint: string;
  initial?: string;
  busy: boolean;
  /** Why it cannot be done now. */
  blocked: string | null;
  danger?: boolean;
  onClose: () => void;
  onSend: (reason: string) => void;
}) {
  const t = useTranslations("policies");
  const common = useTranslations("common");
  const [reason, setReason] = useState(initial);
  const [missing, setMissing] = useState(false);
  const tooShort = reason.trim().length < MIN_REASON;
  const send = () => {
    if (busy || blocked !== null) return;
    if (tooShort) setMissing(true);
    else onSend(reason.trim());
  };
  return (
    <form
      noValidate
      className="not-first:mt-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field
        label={t("reason")}
        hint={hint}
        error={missing && tooShort ? t("reasonMissing") : undefined}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.code === "Enter" && (event.metaKey || event.ctrlKey)) {
                event.preventDefault();
                send();
              }
            }}
          />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button
          type="submit"
          variant={danger ? "danger" : "primary"}
          busy={busy}
          disabledReason={blocked}
        >
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}
