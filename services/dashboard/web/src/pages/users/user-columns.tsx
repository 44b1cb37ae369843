import type { User } from "../../api/types.ts";
import type { Column } from "../../components/table/column.ts";
import { Ago } from "../../components/time.tsx";
import { say, texts } from "../../texts.ts";

const words = texts.users;

type Grant = User["roles"][number];

export const grantText = ({ role, customer }: Pick<Grant, "role"> & { customer?: string | null }): string =>
  customer
    ? say(words.roleFor, { role: texts.roles[role], customer })
    : say(words.roleForAll, { role: texts.roles[role] });

type Actions = { change: (user: User) => void; link: (user: User) => void };

export const userColumns = ({ change, link }: Actions): readonly Column<User>[] => [
  {
    key: "email",
    label: words.email,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <>
        {row.email} <span className="quiet">{row.name}</span>
      </>
    ),
  },
  {
    key: "roles",
    label: words.roles,
    width: "auto",
    cell: (row) => row.roles.map(grantText).join(", ") || words.noRole,
  },
  {
    key: "state",
    label: words.state,
    width: "auto",
    cell: (row) => (row.active ? words.active : words.inactive),
  },
  {
    key: "signed",
    label: words.lastSignIn,
    width: "auto",
    number: true,
    cell: (row) => <Ago at={row.last_sign_in_at} />,
  },
  {
    key: "actions",
    label: "",
    width: "auto",
    number: true,
    cell: (row) => (
      <span className="row-actions">
        <button type="button" className="plain accent" onClick={() => change(row)}>
          {words.change}
        </button>
        <button type="button" className="plain accent" onClick={() => link(row)}>
          {words.link}
        </button>
      </span>
    ),
  },
];
