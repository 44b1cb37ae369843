import { Button } from "@mantine/core";
import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import type { Customer, Token } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Section } from "../../components/section.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { texts } from "../../texts.ts";
import { CreateTokenDialog } from "./create-token-dialog.tsx";
import { RevokeTokenDialog } from "./revoke-token-dialog.tsx";
import { RotateTokenDialog } from "./rotate-token-dialog.tsx";
import { tokenColumns } from "./token-columns.tsx";

export const TokensSection = ({ customer }: { customer: Customer }) => {
  const { isOperator } = useAccess();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const [rotating, setRotating] = useState<Token | null>(null);
  const list = useList("/customers/{customer}/tokens", { path: { customer: customer.slug } });
  const create = <Button onClick={() => setCreating(true)}>{texts.tokens.create}</Button>;
  return (
    <Section title={texts.tokens.title} end={isOperator ? create : null}>
      {creating ? <CreateTokenDialog customer={customer.slug} onClose={() => setCreating(false)} /> : null}
      {revoking ? <RevokeTokenDialog token={revoking} onClose={() => setRevoking(null)} /> : null}
      {rotating ? <RotateTokenDialog token={rotating} onClose={() => setRotating(null)} /> : null}
      <Waiting query={list}>
        {() =>
          list.items.length === 0 ? (
            <p className="quiet">{texts.tokens.none}</p>
          ) : (
            <SimpleTable
              label={texts.tokens.title}
              columns={tokenColumns(isOperator ? { revoke: setRevoking, rotate: setRotating } : null)}
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
