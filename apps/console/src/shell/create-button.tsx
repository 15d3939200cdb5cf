"use client";
import type { LucideIcon } from "lucide-react";
import { Plus } from "lucide-react";
import { Button } from "../ui/button.tsx";
import { ForWriters } from "./me.tsx";

/** The button that adds a row to a list; who may not sees why, and who only reads does not see it. */
export function CreateButton({
  label,
  refusal,
  onClick,
  icon: Icon = Plus,
}: {
  label: string;
  /** Why the member may not (`useRefusal`). */
  refusal: string | null;
  onClick: () => void;
  icon?: LucideIcon;
}) {
  return (
    <ForWriters>
      <Button variant="primary" disabledReason={refusal} onClick={onClick}>
        <Icon aria-hidden />
        {label}
      </Button>
    </ForWriters>
  );
}
