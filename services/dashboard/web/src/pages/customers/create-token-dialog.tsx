import { TextInput } from "@mantine/core";
import { asProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { endOfDay } from "../../components/end-of-day.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { formText } from "../../form-text.ts";
import { texts } from "../../texts.ts";
import { TokenOnce } from "./token-once.tsx";

const words = texts.tokens;

export const CreateTokenDialog = ({ customer, onClose }: { customer: string; onClose: () => void }) => {
  const create = useWrite("post", "/customers/{customer}/tokens");
  if (create.data) return <TokenOnce token={create.data.token} onClose={onClose} />;
  const problem = create.error ? asProblem(create.error) : null;
  const submit = (data: FormData) =>
    create.mutate({
      path: { customer },
      body: { name: formText(data, "name"), expires_at: endOfDay(formText(data, "expires")) },
    });
  return (
    <FormDialog
      title={words.create}
      submit={words.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={texts.fields.name}
        description={words.nameHelp}
        name="name"
        required
        maxLength={200}
        error={problem?.field("name")}
        data-autofocus
      />
      <TextInput
        label={words.expiry}
        description={words.expiryHelp}
        name="expires"
        type="date"
        error={problem?.field("expires_at")}
      />
    </FormDialog>
  );
};
