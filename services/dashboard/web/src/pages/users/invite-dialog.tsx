import { TextInput } from "@mantine/core";
import { asProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { LinkOnce } from "../../components/link-once.tsx";
import { formText } from "../../form-text.ts";
import { texts } from "../../texts.ts";
import { grantOf, RoleFields } from "./role-fields.tsx";

export const InviteDialog = ({ onClose }: { onClose: () => void }) => {
  const invite = useWrite("post", "/invitations");
  if (invite.data) return <LinkOnce title={texts.users.invited} link={invite.data} onClose={onClose} />;
  const submit = (data: FormData) => {
    const name = formText(data, "name");
    invite.mutate({ body: { email: formText(data, "email"), ...(name ? { name } : {}), ...grantOf(data) } });
  };
  return (
    <FormDialog
      title={texts.users.invite}
      submit={texts.users.invite}
      busy={invite.isPending}
      error={invite.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="pair">
        <TextInput
          label={texts.users.email}
          name="email"
          type="email"
          required
          error={invite.error ? asProblem(invite.error).field("email") : undefined}
          data-autofocus
        />
        <TextInput label={texts.fields.name} name="name" maxLength={200} />
      </div>
      <RoleFields />
    </FormDialog>
  );
};
