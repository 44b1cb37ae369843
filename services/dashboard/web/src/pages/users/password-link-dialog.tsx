import type { User } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { LinkOnce } from "../../components/link-once.tsx";
import { say, texts } from "../../texts.ts";

export const PasswordLinkDialog = ({ user, onClose }: { user: User; onClose: () => void }) => {
  const make = useWrite("post", "/users/{user}/password-reset");
  if (make.data) return <LinkOnce title={texts.users.link} link={make.data} onClose={onClose} />;
  return (
    <FormDialog
      title={texts.users.link}
      submit={texts.users.linkSubmit}
      busy={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate({ path: { user: user.id } })}
      onClose={onClose}
    >
      <p>{say(texts.users.linkAbout, { email: user.email })}</p>
    </FormDialog>
  );
};
