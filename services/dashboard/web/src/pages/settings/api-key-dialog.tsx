import { Button, Modal, TextInput } from "@mantine/core";
import { asProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { CopyBlock } from "../../components/copy-button.tsx";
import { endOfDay } from "../../components/end-of-day.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { formText } from "../../form-text.ts";
import { texts } from "../../texts.ts";
import { grantOf, RoleFields } from "../users/role-fields.tsx";

const words = texts.settings;

const KeyOnce = ({ apiKey, onClose }: { apiKey: string; onClose: () => void }) => (
  <Modal
    opened
    onClose={onClose}
    title={words.keyCreated}
    closeOnClickOutside={false}
    withCloseButton={false}
  >
    <div className="form">
      <p>{texts.tokens.once}</p>
      <CopyBlock text={apiKey} label={words.copyKey} />
      <div className="actions">
        <Button onClick={onClose}>{texts.tokens.kept}</Button>
      </div>
    </div>
  </Modal>
);

export const ApiKeyDialog = ({ onClose }: { onClose: () => void }) => {
  const create = useWrite("post", "/auth/api-keys");
  if (create.data) return <KeyOnce apiKey={create.data.key} onClose={onClose} />;
  const submit = (data: FormData) =>
    create.mutate({
      body: {
        name: formText(data, "name"),
        ...grantOf(data),
        expires_at: endOfDay(formText(data, "expires")),
      },
    });
  return (
    <FormDialog
      title={words.createKey}
      submit={words.createKey}
      busy={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={texts.fields.name}
        name="name"
        required
        maxLength={200}
        error={create.error ? asProblem(create.error).field("name") : undefined}
        data-autofocus
      />
      <RoleFields />
      <TextInput
        label={texts.tokens.expiry}
        description={texts.tokens.expiryHelp}
        name="expires"
        type="date"
      />
    </FormDialog>
  );
};
