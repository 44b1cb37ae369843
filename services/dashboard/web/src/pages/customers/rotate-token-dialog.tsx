import { TextInput } from "@mantine/core";
import { asProblem } from "../../api/problem.ts";
import type { Token } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { endOfDay } from "../../components/end-of-day.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { readSeconds } from "../../components/threshold.ts";
import { formText } from "../../form-text.ts";
import { say, texts } from "../../texts.ts";
import { TokenOnce } from "./token-once.tsx";

const words = texts.tokens;

/** A token in the place of another, which holds on for a while: nobody has to be at every device at the same time. */
export const RotateTokenDialog = ({ token, onClose }: { token: Token; onClose: () => void }) => {
  const rotate = useWrite("post", "/customers/{customer}/tokens/{token}/rotate");
  if (rotate.data) {
    return (
      <TokenOnce token={rotate.data.token} onClose={onClose}>
        <p>{say(words.rotated, { prefix: token.prefix })}</p>
      </TokenOnce>
    );
  }
  const problem = rotate.error ? asProblem(rotate.error) : null;
  const submit = (data: FormData) =>
    rotate.mutate({
      path: { customer: token.customer, token: token.id },
      body: {
        name: formText(data, "name"),
        expires_at: endOfDay(formText(data, "expires")),
        overlap_seconds: readSeconds(formText(data, "overlap")) ?? 0,
      },
    });
  return (
    <FormDialog
      title={say(words.rotateNamed, { name: token.name })}
      submit={words.rotateSubmit}
      busy={rotate.isPending}
      error={rotate.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{say(words.rotateAbout, { prefix: token.prefix })}</p>
      <TextInput
        label={words.overlap}
        description={words.overlapHelp}
        name="overlap"
        required
        pattern="\s*\d+\s*(s|m|min|h|d)?\s*"
        defaultValue="1 d"
        error={problem?.field("overlap_seconds")}
        data-autofocus
      />
      <TextInput label={texts.fields.name} name="name" required maxLength={200} defaultValue={token.name} />
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
