"use client";
import { useReasonText } from "./told.tsx";

/** What decided, in the reader's words; in English by its code, as programs know it. */
export function ReasonText({ code }: { code: string }) {
  const text = useReasonText()(code);
  return text === code ? (
    <code className="font-mono text-xs">{code}</code>
  ) : (
    <span title={code}>{text}</span>
  );
}

/** The same with the code beside the words. */
export function Reason({ code }: { code: string }) {
  const text = useReasonText()(code);
  return (
    <p className="text-xs text-muted">
      {text !== code && `${text} · `}
      <code className="font-mono">{code}</code>
    </p>
  );
}
