import type { Token } from "../../api/types.ts";
import type { Column } from "../../components/table/column.ts";
import { Ago } from "../../components/time.tsx";
import { say, texts } from "../../texts.ts";

const words = texts.tokens;

const State = ({ token }: { token: Token }) => {
  if (token.revoked_at) {
    return (
      <>
        {words.revoked} <Ago at={token.revoked_at} />
      </>
    );
  }
  if (!token.expires_at) return words.neverExpires;
  const over = Date.parse(token.expires_at) < Date.now();
  return (
    <>
      {over ? words.expired : words.expires} <Ago at={token.expires_at} />
    </>
  );
};

type TokenActions = { rotate: (token: Token) => void; revoke: (token: Token) => void };

const Actions = ({ token, actions }: { token: Token; actions: TokenActions }) => (
  <span className="row-actions">
    <button
      type="button"
      className="plain accent"
      aria-label={say(words.rotateNamed, { name: token.name })}
      onClick={() => actions.rotate(token)}
    >
      {words.rotate}
    </button>
    <button
      type="button"
      className="plain accent"
      aria-label={say(words.revokeNamed, { name: token.name })}
      onClick={() => actions.revoke(token)}
    >
      {words.revoke}
    </button>
  </span>
);

export const tokenColumns = (actions: TokenActions | null): readonly Column<Token>[] => [
  { key: "name", label: texts.fields.name, width: "auto", phone: "main", cell: (row) => row.name },
  { key: "prefix", label: words.prefix, width: "auto", cell: (row) => <code>{row.prefix}…</code> },
  { key: "state", label: words.validity, width: "auto", cell: (row) => <State token={row} /> },
  {
    key: "used",
    label: words.lastUsed,
    width: "auto",
    cell: (row) =>
      row.last_used_at ? <Ago at={row.last_used_at} /> : <span className="quiet">{words.neverUsed}</span>,
  },
  { key: "by", label: words.createdBy, width: "auto", phone: "hidden", cell: (row) => row.created_by ?? "" },
  {
    key: "actions",
    label: "",
    width: "auto",
    number: true,
    cell: (row) => (actions && !row.revoked_at ? <Actions token={row} actions={actions} /> : null),
  },
];
