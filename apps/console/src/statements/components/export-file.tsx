"use client";
import { MAX_EXPORT_CHARACTERS } from "@pag0/contract";
import { FileDown, FileUp, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, useId, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { downloadText } from "../../ui/csv.ts";
import { bytes } from "../../ui/numbers.ts";

/** A file that was chosen, read; `key` tells two of one name apart. */
export interface ExportText {
  key: number;
  name: string;
  text: string;
}

/** The columns of our own form, with an example. */
const TEMPLATE =
  "date,model,input_tokens,cached_input_tokens,output_tokens,requests,amount_usd\r\n2026-10-01,gpt-4o,120000,40000,9000,61,0.34\r\n";

/** Takes a vendor's export: dropped, or chosen. What is too large or no text is refused here. */
export function ExportFile({
  file,
  onChange,
}: {
  file: ExportText | null;
  onChange: (file: ExportText | null) => void;
}) {
  const t = useTranslations("statements.file");
  const id = useId();
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    setProblem(null);
    const text = chosen.size > 4 * MAX_EXPORT_CHARACTERS ? null : await chosen.text();
    if (text === null || text.length > MAX_EXPORT_CHARACTERS) setProblem(t("tooLarge"));
    else if (text.trim() === "") setProblem(t("isEmpty"));
    else if (text.includes("\u0000")) setProblem(t("noText"));
    else onChange({ key: Date.now(), name: chosen.name.slice(0, 200), text });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div className="mb-3 flex flex-col gap-2">
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn(
          "panel flex min-h-[72px] cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 border-dashed px-4 py-3 hover:bg-subtle has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-link",
          over && "bg-accent/8 dark:bg-link/10",
        )}
      >
        <FileUp className="size-5 shrink-0 text-muted" aria-hidden />
        <span className="min-w-0 grow">
          <span className="block text-base font-medium break-words">
            {file === null ? t("choose") : `${file.name} · ${bytes(new Blob([file.text]).size)}`}
          </span>
          <span className="block text-sm text-muted">
            {file === null ? t("hint") : t("another")}
          </span>
        </span>
        <input
          id={id}
          type="file"
          accept=".csv,text/csv,text/plain"
          className="sr-only"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // The same file, corrected, can be chosen again.
            event.target.value = "";
          }}
        />
      </label>
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <details className="min-w-0 grow text-sm">
          <summary className="cursor-pointer text-muted">{t("which")}</summary>
          <ul className="mt-1 list-disc pl-5">
            <li>{t("openai")}</li>
            <li>{t("anthropic")}</li>
            <li>{t("google")}</li>
            <li>
              {t("own")}{" "}
              <code className="font-mono text-xs break-all">{TEMPLATE.split("\r\n")[0]}</code>
            </li>
          </ul>
        </details>
        {file !== null && (
          <Button size="sm" variant="ghost" onClick={() => onChange(null)}>
            <X aria-hidden />
            {t("remove")}
          </Button>
        )}
        <Button
          size="sm"
          variant="ghost"
          onClick={() => downloadText("invoice-template.csv", "text/csv", TEMPLATE)}
        >
          <FileDown aria-hidden />
          {t("template")}
        </Button>
      </div>
    </div>
  );
}
