import { ExportMenu } from "../../components/export-menu.tsx";
import { FilterInput } from "../../components/filter/filter-input.tsx";
import { Light, type Colour } from "../../components/light.tsx";
import { ColumnChooser } from "../../components/table/column-chooser.tsx";
import type { useView, View } from "../../components/use-view.ts";
import { say, texts } from "../../texts.ts";
import { instanceColumns } from "./instance-columns.tsx";
import { coloursOf, questionOf } from "./question-of.ts";

/** Fields of the filter language, with their values where those are a closed set. */
const fields = {
  customer: [],
  machine: [],
  software: [],
  name: [],
  colour: ["red", "yellow", "green", "grey"],
  liveness: ["alive", "overdue", "unseen", "stopped", "planned"],
  status: ["running", "degraded", "error", "starting", "stopping", "stopped"],
  status_message: [],
  severity: ["0", "1", "2"],
  version: [],
  address: [],
  since: [],
  last_seen: [],
  first_seen: [],
  maintenance: ["true", "false"],
  "label.": [],
  "fact.": [],
};

type ToolbarProps = { view: View; change: ReturnType<typeof useView>["change"]; error: unknown };

const ColourToggles = ({ view, change }: Omit<ToolbarProps, "error">) => {
  const chosen = coloursOf(view);
  const toggle = (colour: Colour) =>
    change({
      colour: (chosen.includes(colour) ? chosen.filter((c) => c !== colour) : [...chosen, colour]).join(","),
    });
  return (
    <span className="row toggles" role="group" aria-label={texts.fields.light}>
      {(["red", "yellow", "green", "grey"] as const).map((colour) => (
        <button
          key={colour}
          type="button"
          className="toggle"
          aria-pressed={chosen.includes(colour)}
          onClick={() => toggle(colour)}
        >
          <Light colour={colour} />
        </button>
      ))}
    </span>
  );
};

export const InstancesToolbar = ({ view, change, error }: ToolbarProps) => (
  <div className="toolbar">
    <FilterInput
      fields={fields}
      example="version:1.4* AND NOT status:running"
      value={view["filter"] ?? ""}
      onApply={(filter) => change({ filter })}
      error={error}
    />
    <ColourToggles view={view} change={change} />
    {view["customer"] ? (
      <button
        type="button"
        className="toggle cut"
        aria-pressed="true"
        aria-label={say(texts.filter.remove, { value: view["customer"] })}
        onClick={() => change({ customer: null })}
      >
        {view["customer"]} ×
      </button>
    ) : null}
    <span className="row wide-only">
      <ColumnChooser
        columns={instanceColumns}
        chosen={view["columns"]}
        onChange={(columns) => change({ columns })}
      />
      <ExportMenu path="/instances/export" query={questionOf(view).query} />
    </span>
  </div>
);
