import { useState } from "react";
import type { InstancePath } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { aboutColumns, whenColumns } from "../../components/diagnostics/diagnostic-columns.tsx";
import { actionsColumn } from "../../components/diagnostics/row-actions.tsx";
import { Section } from "../../components/section.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { texts } from "../../texts.ts";

const columns = [...aboutColumns, ...whenColumns, actionsColumn];
const states = ["active", "all"] as const;

export const DiagnosticsSection = ({ path }: { path: InstancePath }) => {
  const [state, setState] = useState<(typeof states)[number]>("active");
  const list = useList("/customers/{customer}/machines/{machine}/software/{software}/diagnostics", {
    path,
    query: { state },
  });
  const switcher = states.map((name) => (
    <button
      key={name}
      type="button"
      className="range-choice"
      aria-pressed={state === name}
      onClick={() => setState(name)}
    >
      {texts.diagnostics.states[name]}
    </button>
  ));
  return (
    <Section title={texts.navigation.diagnostics} end={switcher}>
      <Waiting query={list}>
        {() =>
          list.items.length === 0 ? (
            <p className="quiet">{texts.diagnostics.noneOpen}</p>
          ) : (
            <SimpleTable
              label={texts.navigation.diagnostics}
              columns={columns}
              rows={list.items.slice(0, 50)}
              rowKey={(row) => row.id}
            />
          )
        }
      </Waiting>
    </Section>
  );
};
