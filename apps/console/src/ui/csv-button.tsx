"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "./button.tsx";
import { downloadText, toCsv } from "./csv.ts";

export interface CsvShape<Row> {
  /** The file's name without its ending. */
  name: string;
  header: readonly string[];
  row: (row: Row) => readonly string[];
}

/** What of a list the file has: whether there are more rows, and how many in all where that is known. */
export interface CsvRows<Row> {
  rows: readonly Row[];
  more: boolean;
  total: number | null;
}

/** Exports a list as it is filtered; `load` reads what is not on the page yet. */
export function CsvButton<Row>({
  csv,
  rows,
  load,
}: {
  csv: CsvShape<Row>;
  rows: readonly Row[] | undefined;
  load?: () => Promise<CsvRows<Row>>;
}) {
  const t = useTranslations("common");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (rows === undefined) return;
    setBusy(true);
    try {
      const found = load === undefined ? { rows, more: false, total: rows.length } : await load();
      downloadText(`${csv.name}.csv`, "text/csv", toCsv(csv.header, found.rows.map(csv.row)));
      if (found.more)
        toast.info(
          found.total === null
            ? t("exportCutUncounted", { rows: found.rows.length })
            : t("exportCut", { rows: found.rows.length, total: found.total }),
        );
    } catch (error) {
      toast.error(t("exportFailed"), {
        description: error instanceof Error ? error.message : String(error),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      busy={busy}
      disabledReason={rows === undefined || rows.length === 0 ? t("nothingToExport") : null}
      onClick={() => void save()}
    >
      <Download aria-hidden />
      <span className="max-sm:sr-only">{t("exportCsv")}</span>
    </Button>
  );
}
