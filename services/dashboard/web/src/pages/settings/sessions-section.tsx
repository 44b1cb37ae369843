import type { Session } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { texts } from "../../texts.ts";

const words = texts.settings;

const End = ({ session }: { session: Session }) => {
  const revoke = useWrite("delete", "/auth/sessions/{session}");
  if (session.current) return <span className="quiet">{words.thisOne}</span>;
  return (
    <>
      <button
        type="button"
        className="plain accent"
        disabled={revoke.isPending}
        onClick={() => revoke.mutate({ path: { session: session.id } })}
      >
        {words.endSession}
      </button>
      {revoke.error ? <Problem error={revoke.error} /> : null}
    </>
  );
};

const columns: readonly Column<Session>[] = [
  {
    key: "agent",
    label: words.browser,
    width: "auto",
    phone: "main",
    cell: (row) => <span title={row.user_agent ?? ""}>{row.user_agent ?? texts.unknown}</span>,
  },
  { key: "address", label: texts.fields.address, width: "auto", cell: (row) => row.address ?? "" },
  {
    key: "used",
    label: words.lastUsed,
    width: "auto",
    number: true,
    cell: (row) => <Ago at={row.last_used_at} />,
  },
  { key: "end", label: "", width: "auto", number: true, cell: (row) => <End session={row} /> },
];

export const SessionsSection = () => {
  const query = useGet("/auth/sessions", {});
  return (
    <Section title={words.sessions}>
      <Waiting query={query}>
        {({ items }) => (
          <SimpleTable label={words.sessions} columns={columns} rows={items} rowKey={(row) => row.id} />
        )}
      </Waiting>
    </Section>
  );
};
