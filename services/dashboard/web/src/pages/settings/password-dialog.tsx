import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { ApiProblem, asProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { texts } from "../../texts.ts";

const words = texts.settings;
/** Spaces around a password belong to it. */
const whole = (data: FormData, name: string) => data.get(name) as string;

export const PasswordDialog = ({ onClose }: { onClose: () => void }) => {
  const change = useWrite("post", "/auth/password");
  const [differs, setDiffers] = useState<ApiProblem | null>(null);
  const submit = (data: FormData) => {
    const [next, again] = [whole(data, "new_password"), whole(data, "again")];
    setDiffers(
      next === again
        ? null
        : new ApiProblem(422, { error: { code: "invalid", message: words.differ } }, null),
    );
    if (next !== again) return;
    change.mutate(
      { body: { current_password: whole(data, "current_password"), new_password: next } },
      { onSuccess: onClose },
    );
  };
  const field = (name: string) => (change.error ? asProblem(change.error).field(name) : undefined);
  return (
    <FormDialog
      title={words.changePassword}
      submit={words.changePassword}
      busy={change.isPending}
      error={differs ?? change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordInput
        label={words.currentPassword}
        name="current_password"
        autoComplete="current-password"
        required
        error={field("current_password")}
      />
      <PasswordInput
        label={words.newPassword}
        description={words.passwordHelp}
        name="new_password"
        autoComplete="new-password"
        minLength={12}
        required
        error={field("new_password")}
      />
      <PasswordInput label={words.again} name="again" autoComplete="new-password" required />
      <p className="quiet">{words.othersEnd}</p>
    </FormDialog>
  );
};
