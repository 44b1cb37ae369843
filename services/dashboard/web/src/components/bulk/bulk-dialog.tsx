import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import type { BulkResult } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { say, texts } from "../../texts.ts";
import { FormDialog } from "../form-dialog.tsx";
import { actionOf, BulkFields, type BulkKind } from "./bulk-fields.tsx";

const words = texts.bulk;

type BulkDialogProps = {
  target: { filter?: string; customer?: string };
  onClose: () => void;
  onDone: () => void;
};

const Matched = ({ result }: { result: BulkResult }) => (
  <div role="status">
    <p>
      <strong>{say(words.matched, { count: result.matched })}</strong>
    </p>
    <ul className="quiet">
      {result.sample.slice(0, 5).map((path) => (
        <li key={`${path.customer}/${path.machine}/${path.software}`} className="cut">
          {path.customer} / {path.machine} / {path.software}
        </li>
      ))}
      {result.matched > 5 ? <li>{say(words.andMore, { count: result.matched - 5 })}</li> : null}
    </ul>
  </div>
);

/** First it says what would happen and to how many; only then it can be done, and to exactly so many. */
export const BulkDialog = ({ target, onClose, onDone }: BulkDialogProps) => {
  const { isAdmin } = useAccess();
  const [kind, setKind] = useState<BulkKind>("acknowledge");
  const dryRun = useWrite("post", "/instances/bulk");
  const apply = useWrite("post", "/instances/bulk");
  const matched = dryRun.data?.matched;
  const submit = (data: FormData) => {
    const body = { ...target, action: actionOf(kind, data) };
    if (matched === undefined) dryRun.mutate({ body: { ...body, dry_run: true } });
    else apply.mutate({ body: { ...body, dry_run: false, expected: matched } }, { onSuccess: onDone });
  };
  const offered = (["acknowledge", "label", "threshold", "maintenance"] as BulkKind[]).concat(
    isAdmin ? ["delete"] : [],
  );
  return (
    <FormDialog
      title={words.title}
      submit={
        matched === undefined
          ? words.preview
          : say(words.apply, { action: words.kinds[kind], count: matched })
      }
      danger={matched !== undefined && kind === "delete"}
      busy={dryRun.isPending || apply.isPending || matched === 0}
      error={apply.error ?? dryRun.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <BulkFields
        kind={kind}
        kindsOffered={offered}
        onKind={(next) => {
          dryRun.reset();
          setKind(next);
        }}
      />
      {dryRun.data ? <Matched result={dryRun.data} /> : <p className="quiet">{words.about}</p>}
      {kind === "delete" && matched !== undefined ? (
        <TextInput
          label={say(texts.typeToConfirm, { word: String(matched) })}
          name="confirmation"
          required
          pattern={String(matched)}
        />
      ) : null}
    </FormDialog>
  );
};
