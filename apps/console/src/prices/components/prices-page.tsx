"use client";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOperation } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { useShortcuts } from "../../ui/keyboard.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useAsked, useSelection, useTab } from "../../ui/url-state.ts";
import { OwnPrices } from "./own-prices.tsx";
import { PriceDialog } from "./price-dialog.tsx";
import { PriceDrawer } from "./price-drawer.tsx";
import { PriceTable } from "./price-table.tsx";
import { RepriceTab } from "./reprice-tab.tsx";
import { UnpricedModels } from "./unpriced-models.tsx";

const TABS = ["used", "all", "own", "reprice"] as const;

/** What is open: a new price of a model, or one that is changed. */
type Editing = { vendor: string; model: string } | { overrideId: string };

/** The model that a link asks to have a price, as `vendor/model`. */
function modelAsked(asked: string | null): Editing | null {
  const end = asked?.indexOf("/") ?? -1;
  if (asked === null || end === -1) return null;
  return { vendor: asked.slice(0, end), model: asked.slice(end + 1) };
}

/** What models cost the organization, where each price comes from, and its own prices. */
export function PricesPage() {
  const t = useTranslations("prices");
  const refusal = useRefusal("price:write");
  const [tab, setTab] = useTab(TABS);
  const { selected, select } = useSelection();
  const { asked, done } = useAsked("set");
  const [chosen, setEditing] = useState<Editing | null>(null);
  const editing = chosen ?? (refusal === null ? modelAsked(asked) : null);
  const close = () => {
    setEditing(null);
    done();
  };
  const create = () => setEditing({ vendor: "*", model: "" });
  const change = (overrideId: string) => setEditing({ overrideId });
  useShortcuts([{ code: "KeyC", label: t("create"), run: () => refusal === null && create() }]);
  const actions = (
    <ForWriters>
      <Button variant="primary" disabledReason={refusal} onClick={create}>
        <Plus aria-hidden />
        {t("create")}
      </Button>
    </ForWriters>
  );
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <UnpricedModels />
      <Tabs
        label={t("title")}
        value={tab}
        onChange={(next) => {
          select(null);
          setTab(next);
        }}
        tabs={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
      >
        {tab === "own" ? (
          <OwnPrices actions={actions} onChange={change} />
        ) : tab === "reprice" ? (
          <RepriceTab />
        ) : (
          <>
            <PriceTable key={tab} used={tab === "used"} actions={actions} />
            <PriceDrawer
              selected={selected}
              onClose={() => select(null)}
              onSet={({ vendor, model }) => setEditing({ vendor, model })}
              onChange={change}
            />
          </>
        )}
      </Tabs>
      {editing !== null && "overrideId" in editing && (
        <ChangeDialog overrideId={editing.overrideId} onClose={close} />
      )}
      {editing !== null && "vendor" in editing && (
        <PriceDialog about={editing} before={null} onClose={close} />
      )}
    </>
  );
}

function ChangeDialog({ overrideId, onClose }: { overrideId: string; onClose: () => void }) {
  const found = useOperation(
    "getPriceOverride",
    { params: { overrideId } },
    { keepPrevious: false },
  );
  if (found.data === undefined) return null;
  const { override } = found.data;
  return (
    <PriceDialog key={override.version} about={override} before={override} onClose={onClose} />
  );
}
