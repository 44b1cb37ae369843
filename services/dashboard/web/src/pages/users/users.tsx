import { Button } from "@mantine/core";
import { useState } from "react";
import type { User } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { PageHead } from "../../components/page-head.tsx";
import { ListNote } from "../../components/table/list-note.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { texts } from "../../texts.ts";
import { ChangeUserDialog } from "./change-user-dialog.tsx";
import { InvitationsSection } from "./invitations-section.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { PasswordLinkDialog } from "./password-link-dialog.tsx";
import { userColumns } from "./user-columns.tsx";

export const UsersPage = () => {
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<User | null>(null);
  const [linking, setLinking] = useState<User | null>(null);
  const list = useList("/users", {});
  return (
    <div className="stack tight">
      <PageHead title={texts.navigation.users} about={texts.users.about}>
        <Button onClick={() => setInviting(true)}>{texts.users.invite}</Button>
      </PageHead>
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
      {changing ? <ChangeUserDialog user={changing} onClose={() => setChanging(null)} /> : null}
      {linking ? <PasswordLinkDialog user={linking} onClose={() => setLinking(null)} /> : null}
      <ListNote list={list} />
      <SimpleTable
        label={texts.navigation.users}
        columns={userColumns({ change: setChanging, link: setLinking })}
        rows={list.items}
        rowKey={(row) => row.id}
      />
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
      <InvitationsSection />
    </div>
  );
};
