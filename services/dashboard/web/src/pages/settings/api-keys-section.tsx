import { Button } from "@mantine/core";
import { useState } from "react";
import type { ApiKey } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { say, texts } from "../../texts.ts";
import { grantText } from "../users/user-columns.tsx";
import { ApiKeyDialog } from "./api-key-dialog.tsx";

const words = texts.settings;

const RevokeDialog = ({ target, onClose }: { target: ApiKey; onClose: () => void }) => {
  const revoke = useWrite("delete", "/auth/api-keys/{key}");
  return (
    <FormDialog
      title={words.revokeKey}
      submit={words.revokeKey}
      danger
      busy={revoke.isPending}
      error={revoke.error}
      onSubmit={() => revoke.mutate({ path: { key: target.id } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{say(words.revokeKeyAbout, { name: target.name })}</p>
    </FormDialog>
  );
};

const columns = (revoke: (key: ApiKey) => void): readonly Column<ApiKey>[] => [
  { key: "name", label: texts.fields.name, width: "auto", phone: "main", cell: (row) => row.name },
  { key: "prefix", label: texts.tokens.prefix, width: "auto", cell: (row) => <code>{row.prefix}…</code> },
  { key: "role", label: texts.users.role, width: "auto", cell: grantText },
  { key: "user", label: words.user, width: "auto", phone: "hidden", cell: (row) => row.user ?? "" },
  {
    key: "used",
    label: texts.tokens.lastUsed,
    width: "auto",
    number: true,
    cell: (row) => <Ago at={row.last_used_at} />,
  },
  {
    key: "revoke",
    label: "",
    width: "auto",
    number: true,
    cell: (row) =>
      row.revoked_at ? (
        texts.tokens.revoked
      ) : (
        <button type="button" className="plain accent" onClick={() => revoke(row)}>
          {texts.tokens.revoke}
        </button>
      ),
  },
];

export const ApiKeysSection = () => {
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const list = useList("/auth/api-keys", {});
  return (
    <Section
      title={words.apiKeys}
      note={words.apiKeysAbout}
      end={<Button onClick={() => setCreating(true)}>{words.createKey}</Button>}
    >
      {creating ? <ApiKeyDialog onClose={() => setCreating(false)} /> : null}
      {revoking ? <RevokeDialog target={revoking} onClose={() => setRevoking(null)} /> : null}
      <Waiting query={list}>
        {() =>
          list.items.length === 0 ? (
            <p className="quiet">{words.noKeys}</p>
          ) : (
            <SimpleTable
              label={words.apiKeys}
              columns={columns(setRevoking)}
              rows={list.items}
              rowKey={(row) => row.id}
              rowClass={(row) => (row.revoked_at ? "gone" : "")}
            />
          )
        }
      </Waiting>
    </Section>
  );
};
