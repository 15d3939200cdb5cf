"use client";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { monthSpan, statementMonths } from "../statement-months.ts";

const ROWS = ["month", "day"] as const;

/** Whose calls, of which month and how they are told apart: all in the URL. */
export function useStatementChoice() {
  const months = useMemo(() => statementMonths(new Date()), []);
  const [provider, setProvider] = useQueryState("provider", parseAsString);
  const [month, setMonth] = useQueryState(
    "month",
    // The month before this one is the last that is over.
    parseAsStringLiteral(months).withDefault(months[1] as string),
  );
  const [rows, setRows] = useQueryState("rows", parseAsStringLiteral(ROWS).withDefault("month"));
  const span = useMemo(() => monthSpan(month), [month]);
  return {
    ...{ months, month, span, provider, byDay: rows === "day" },
    setProvider: (slug: string | null) => void setProvider(slug),
    setMonth: (name: string) => void setMonth(name),
    setByDay: (on: boolean) => void setRows(on ? "day" : "month"),
  };
}

export type StatementChoice = ReturnType<typeof useStatementChoice>;
