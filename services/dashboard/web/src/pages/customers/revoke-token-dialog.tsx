import type { Token } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { say, texts } from "../../texts.ts";

/** It cannot be undone, but another token can be made: said, not typed. */
export const RevokeTokenDialog = ({ token, onClose }: { token: Token; onClose: () => void }) => {
  const revoke = useWrite("delete", "/customers/{customer}/tokens/{token}");
  const path = { customer: token.customer, token: token.id };
  return (
    <FormDialog
      title={say(texts.tokens.revokeNamed, { name: token.name })}
      submit={texts.tokens.revokeSubmit}
      danger
      busy={revoke.isPending}
      error={revoke.error}
      onSubmit={() => revoke.mutate({ path }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{say(texts.tokens.revokeAbout, { prefix: token.prefix, customer: token.customer })}</p>
    </FormDialog>
  );
};
