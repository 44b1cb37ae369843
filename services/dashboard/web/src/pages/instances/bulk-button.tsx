import { Button } from "@mantine/core";
import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import type { Instance } from "../../api/types.ts";
import { BulkDialog } from "../../components/bulk/bulk-dialog.tsx";
import { bulkTarget, longestFilter } from "../../components/bulk/bulk-filter.ts";
import type { Marks } from "../../components/table/use-marks.ts";
import { usePhone } from "../../components/use-phone.ts";
import type { View } from "../../components/use-view.ts";
import { say, texts } from "../../texts.ts";

type BulkButtonProps = { view: View; marks: Marks; rows: readonly Instance[]; total: number | null };

/** Does something to those that are marked, or to all that the view shows. */
export const BulkButton = ({ view, marks, rows, total }: BulkButtonProps) => {
  const { isOperator } = useAccess();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  if (!isOperator || !total) return null;
  const marked = rows.filter((row) => marks.marked.has(row.id));
  const target = bulkTarget(view, marked);
  const tooMany = (target.filter?.length ?? 0) > longestFilter;
  const done = () => {
    setOpen(false);
    marks.clear();
  };
  return (
    <>
      <Button
        size={phone ? "md" : "xs"}
        onClick={() => setOpen(true)}
        disabled={tooMany || (marks.marking && marked.length === 0)}
        title={tooMany ? texts.bulk.tooMany : undefined}
      >
        {marked.length > 0 || marks.marking
          ? say(texts.bulk.marked, { count: marked.length })
          : say(texts.bulk.all, { count: total })}
      </Button>
      {open ? <BulkDialog target={target} onClose={() => setOpen(false)} onDone={done} /> : null}
    </>
  );
};
