import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import type { Diagnostic } from "../../api/types.ts";
import { say, texts } from "../../texts.ts";
import type { Column } from "../table/column.ts";
import { AcknowledgeButton } from "./acknowledge-button.tsx";
import { WhitelistDialog } from "./whitelist-dialog.tsx";

const Actions = ({ diagnostic }: { diagnostic: Diagnostic }) => {
  const { isOperator } = useAccess();
  const [whitelisting, setWhitelisting] = useState(false);
  if (!isOperator) return null;
  return (
    <span className="row-actions">
      <AcknowledgeButton diagnostic={diagnostic} />
      {diagnostic.suppressed || diagnostic.severity === 0 ? null : (
        <button
          type="button"
          className="plain accent"
          aria-label={say(texts.whitelist.createCode, { code: String(diagnostic.code) })}
          onClick={() => setWhitelisting(true)}
        >
          {texts.whitelist.short}
        </button>
      )}
      {whitelisting ? <WhitelistDialog from={diagnostic} onClose={() => setWhitelisting(false)} /> : null}
    </span>
  );
};

export const actionsColumn: Column<Diagnostic> = {
  key: "actions",
  label: "",
  width: "176px",
  number: true,
  cell: (row) => <Actions diagnostic={row} />,
};
