import { NativeSelect, TextInput } from "@mantine/core";
import type { Role } from "../../api/types.ts";
import { formText, formTextOrNull } from "../../form-text.ts";
import { texts } from "../../texts.ts";

const roles = ["viewer", "operator", "admin"] as const;

/** A role for everything, or for one customer and its children. */
export const grantOf = (data: FormData): { role: Role; customer: string | null } => ({
  role: roles.find((role) => role === formText(data, "role")) ?? "viewer",
  customer: formTextOrNull(data, "customer"),
});

export const RoleFields = ({
  role,
  customer,
}: {
  role?: Role | undefined;
  customer?: string | null | undefined;
}) => (
  <div className="pair">
    <NativeSelect
      label={texts.users.role}
      description={texts.users.roleHelp}
      name="role"
      defaultValue={role ?? "viewer"}
      data={roles.map((value) => ({ value, label: texts.roles[value] }))}
    />
    <TextInput
      label={texts.fields.customer}
      description={texts.users.customerHelp}
      name="customer"
      defaultValue={customer ?? ""}
      pattern="[a-z0-9][a-z0-9\-]*"
      autoCapitalize="none"
    />
  </div>
);
