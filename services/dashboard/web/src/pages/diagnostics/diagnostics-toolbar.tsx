import { NativeSelect } from "@mantine/core";
import { ExportMenu } from "../../components/export-menu.tsx";
import { FilterInput } from "../../components/filter/filter-input.tsx";
import { texts } from "../../texts.ts";
import { diagnosticsQuestion, stateOf, states } from "./diagnostics-question.ts";
import type { ViewProps } from "./view-props.ts";

const fields = {
  code: [],
  severity: ["0", "1", "2"],
  module: [],
  message: [],
  customer: [],
  machine: [],
  software: [],
  opened: [],
  last_seen: [],
  count: [],
  acknowledged_by: [],
  acknowledged: ["true", "false"],
  suppressed: ["true", "false"],
};

type ToolbarProps = ViewProps & { error: unknown; children?: React.ReactNode };

export const DiagnosticsToolbar = ({ view, change, error, children }: ToolbarProps) => (
  <div className="toolbar">
    <FilterInput
      fields={fields}
      example="code:>4000 AND module:axis"
      value={view["filter"] ?? ""}
      onApply={(filter) => change({ filter })}
      error={error}
    />
    <NativeSelect
      aria-label={texts.diagnostics.state}
      value={stateOf(view)}
      onChange={(event) =>
        change({ state: event.currentTarget.value === "active" ? null : event.currentTarget.value })
      }
      data={states.map((state) => ({ value: state, label: texts.diagnostics.states[state] }))}
    />
    {children}
    <span className="wide-only">
      <ExportMenu path="/diagnostics/export" query={diagnosticsQuestion(view).query} />
    </span>
  </div>
);
