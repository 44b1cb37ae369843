import { useMemo } from "react";
import { PageHead } from "../../components/page-head.tsx";
import { useView } from "../../components/use-view.ts";
import { texts } from "../../texts.ts";
import { CodeList } from "./code-list.tsx";
import { DiagnosticList } from "./diagnostic-list.tsx";
import type { ViewProps } from "./view-props.ts";

const tabs = ["list", "codes"] as const;

const Tabs = ({ view, change }: ViewProps) => {
  const current = view["by"] === "code" ? "codes" : "list";
  return (
    <div className="tabs">
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={current === tab ? "page" : undefined}
          onClick={() => change({ by: tab === "codes" ? "code" : null, order_by: null })}
        >
          {texts.diagnostics.tabs[tab]}
        </button>
      ))}
    </div>
  );
};

/** Coded messages of the devices: one by one, or gathered by their code. */
export const DiagnosticsPage = () => {
  const { view, change } = useView();
  const props = useMemo(() => ({ view, change }), [view, change]);
  return (
    <div className="list-page">
      <PageHead title={texts.navigation.diagnostics} />
      <Tabs {...props} />
      {view["by"] === "code" ? <CodeList {...props} /> : <DiagnosticList {...props} />}
    </div>
  );
};
