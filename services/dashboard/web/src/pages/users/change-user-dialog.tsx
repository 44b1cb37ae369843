import { NativeSelect, TextInput } from "@mantine/core";
import type { User } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { formText, formTextOrNull } from "../../form-text.ts";
import { say, texts } from "../../texts.ts";
import { grantOf, RoleFields } from "./role-fields.tsx";
import { grantText } from "./user-columns.tsx";

const words = texts.users;

/** The first role is changed here; further ones, which few have, stay as they are. */
export const ChangeUserDialog = ({ user, onClose }: { user: User; onClose: () => void }) => {
  const change = useWrite("patch", "/users/{user}");
  const [first, ...others] = user.roles;
  const kept = others.map(({ role, customer }) => ({ role, customer: customer ?? null }));
  const submit = (data: FormData) =>
    change.mutate(
      {
        path: { user: user.id },
        body: {
          name: formTextOrNull(data, "name"),
          active: formText(data, "active") === "yes",
          roles: [grantOf(data), ...kept],
        },
      },
      { onSuccess: onClose },
    );
  return (
    <FormDialog
      title={user.email}
      submit={texts.save}
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={texts.fields.name} name="name" defaultValue={user.name ?? ""} maxLength={200} />
      <RoleFields role={first?.role} customer={first?.customer} />
      {kept.length > 0 ? (
        <p className="quiet">{say(words.alsoHas, { roles: kept.map(grantText).join(", ") })}</p>
      ) : null}
      <NativeSelect
        label={words.state}
        description={words.stateHelp}
        name="active"
        defaultValue={user.active ? "yes" : "no"}
        data={[
          { value: "yes", label: words.active },
          { value: "no", label: words.inactive },
        ]}
      />
    </FormDialog>
  );
};
