import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { DiagnosticCode } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { Problem } from "../../components/problem.tsx";
import { formTextOrNull } from "../../form-text.ts";
import { say, texts } from "../../texts.ts";
import { visibleText } from "../../visible-text.ts";

const words = texts.diagnostics;
type CodeProps = { row: DiagnosticCode; customer: string | undefined };

/** Of whom they are and what they say: one code may mean several things. */
const Concerned = ({ row, customer }: CodeProps) => {
  const list = useList("/diagnostics", {
    query: {
      state: "unacknowledged",
      filter: `code:${row.code}`,
      page_size: 200,
      ...(customer ? { customer } : {}),
    },
  });
  const customers = [...new Set(list.items.map((item) => item.customer))];
  const said = [...new Set(list.items.map(({ message }) => visibleText(message ?? words.noMessage)))];
  if (list.data === undefined) return null;
  return (
    <>
      <p>{say(words.concerns, { count: row.unacknowledged, customers: customers.join(", ") })}</p>
      <ul>
        {said.slice(0, 5).map((text) => (
          <li key={text} className="whole-text">
            {text}
          </li>
        ))}
      </ul>
      {said.length > 5 ? <p className="quiet">{say(words.moreTexts, { count: said.length - 5 })}</p> : null}
    </>
  );
};

const Undo = ({ count, at }: { count: number; at: string }) => {
  const undo = useWrite("post", "/diagnostics/acknowledge/undo");
  if (undo.data) return <span role="status">{say(words.reopened, { count: undo.data.reopened })}</span>;
  return (
    <span role="status">
      {say(words.acknowledgedNow, { count })}{" "}
      <button
        type="button"
        className="plain accent"
        disabled={undo.isPending}
        onClick={() => undo.mutate({ body: { acknowledged_at: at } })}
      >
        {words.undo}
      </button>
      {undo.error ? <Problem error={undo.error} /> : null}
    </span>
  );
};

/** Asks first, for it takes the colour from many; says afterwards what was done, and takes it back on demand. */
export const AcknowledgeCode = ({ row, customer }: CodeProps) => {
  const acknowledge = useWrite("post", "/diagnostics/acknowledge");
  const [asking, setAsking] = useState(false);
  const done = acknowledge.data;
  if (done?.acknowledged_at) return <Undo count={done.acknowledged} at={done.acknowledged_at} />;
  if (row.unacknowledged === 0) return null;
  const submit = (data: FormData) => {
    const comment = formTextOrNull(data, "comment");
    acknowledge.mutate(
      { body: { code: row.code, ...(customer ? { customer } : {}), ...(comment ? { comment } : {}) } },
      { onSuccess: () => setAsking(false) },
    );
  };
  const title = say(words.acknowledgeAll, { count: row.unacknowledged });
  return (
    <>
      <button type="button" className="plain accent" onClick={() => setAsking(true)}>
        {title}
      </button>
      {asking ? (
        <FormDialog
          title={say(words.titleOf, { code: String(row.code) })}
          submit={title}
          busy={acknowledge.isPending}
          error={acknowledge.error}
          onSubmit={submit}
          onClose={() => setAsking(false)}
        >
          <Concerned row={row} customer={customer} />
          <TextInput label={words.comment} name="comment" maxLength={2000} />
        </FormDialog>
      ) : null}
    </>
  );
};
