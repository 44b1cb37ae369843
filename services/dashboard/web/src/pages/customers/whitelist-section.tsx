import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import type { WhitelistPattern } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago } from "../../components/time.tsx";
import { say, texts } from "../../texts.ts";

const words = texts.whitelist;

const codesOf = ({ code_from: from, code_to: to }: WhitelistPattern): string => {
  if (from === null) return "";
  return to === null || to === from ? `${from}` : `${from} – ${to}`;
};

const DeleteDialog = ({ pattern, onClose }: { pattern: WhitelistPattern; onClose: () => void }) => {
  const remove = useWrite("delete", "/customers/{customer}/diagnostics-whitelist/{pattern}");
  return (
    <FormDialog
      title={words.remove}
      submit={words.remove}
      danger
      busy={remove.isPending}
      error={remove.error}
      onSubmit={() =>
        remove.mutate({ path: { customer: pattern.customer, pattern: pattern.id } }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <p>{say(words.removeAbout, { count: pattern.suppressing })}</p>
    </FormDialog>
  );
};

const columns = (
  remove: ((pattern: WhitelistPattern) => void) | null,
): readonly Column<WhitelistPattern>[] => [
  {
    key: "pattern",
    label: words.pattern,
    width: "auto",
    phone: "main",
    cell: (row) => [codesOf(row), row.module_glob, row.message_glob].filter(Boolean).join(" · "),
  },
  {
    key: "scope",
    label: words.scope,
    width: "auto",
    cell: (row) => [row.machine, row.software].filter(Boolean).join(" / "),
  },
  { key: "note", label: words.note, width: "auto", phone: "hidden", cell: (row) => row.note ?? "" },
  { key: "count", label: words.suppressing, width: "auto", number: true, cell: (row) => row.suppressing },
  {
    key: "made",
    label: texts.customers.created,
    width: "auto",
    number: true,
    phone: "hidden",
    cell: (row) => <Ago at={row.created_at} />,
  },
  {
    key: "remove",
    label: "",
    width: "auto",
    number: true,
    cell: (row) =>
      remove ? (
        <button type="button" className="plain accent" onClick={() => remove(row)}>
          {words.removeShort}
        </button>
      ) : null,
  },
];

/** What is stored but does not colour; shown when there is any. */
export const WhitelistSection = ({ customer }: { customer: string }) => {
  const { isOperator } = useAccess();
  const [removing, setRemoving] = useState<WhitelistPattern | null>(null);
  const list = useList("/customers/{customer}/diagnostics-whitelist", { path: { customer } });
  if (list.items.length === 0) return null;
  return (
    <Section title={words.title} note={words.about}>
      {removing ? <DeleteDialog pattern={removing} onClose={() => setRemoving(null)} /> : null}
      <SimpleTable
        label={words.title}
        columns={columns(isOperator ? setRemoving : null)}
        rows={list.items}
        rowKey={(row) => row.id}
      />
    </Section>
  );
};
