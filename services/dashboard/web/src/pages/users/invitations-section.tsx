import type { Invitation } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago } from "../../components/time.tsx";
import { texts } from "../../texts.ts";
import { grantText } from "./user-columns.tsx";

const TakeBack = ({ invitation }: { invitation: Invitation }) => {
  const revoke = useWrite("delete", "/invitations/{invitation}");
  return (
    <>
      <button
        type="button"
        className="plain accent"
        disabled={revoke.isPending}
        onClick={() => revoke.mutate({ path: { invitation: invitation.id } })}
      >
        {texts.users.takeBack}
      </button>
      {revoke.error ? <Problem error={revoke.error} /> : null}
    </>
  );
};

const columns: readonly Column<Invitation>[] = [
  { key: "email", label: texts.users.email, width: "auto", phone: "main", cell: (row) => row.email },
  { key: "role", label: texts.users.role, width: "auto", cell: grantText },
  {
    key: "expires",
    label: texts.tokens.expires,
    width: "auto",
    number: true,
    cell: (row) => <Ago at={row.expires_at} />,
  },
  { key: "back", label: "", width: "auto", number: true, cell: (row) => <TakeBack invitation={row} /> },
];

export const InvitationsSection = () => {
  const list = useList("/invitations", {});
  if (list.items.length === 0) return null;
  return (
    <Section title={texts.users.invitations}>
      <SimpleTable
        label={texts.users.invitations}
        columns={columns}
        rows={list.items}
        rowKey={(row) => row.id}
      />
    </Section>
  );
};
