import { TextInput } from "@mantine/core";
import { useLocation } from "wouter";
import type { InstanceDetail } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { machineLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";

/** It cannot be undone: the slug has to be typed. */
export const DeleteInstanceDialog = ({
  instance,
  onClose,
}: {
  instance: InstanceDetail;
  onClose: () => void;
}) => {
  const { customer, machine, software } = instance;
  const [, navigate] = useLocation();
  const remove = useWrite("delete", "/customers/{customer}/machines/{machine}/software/{software}");
  return (
    <FormDialog
      title={texts.instance.delete}
      submit={texts.instance.delete}
      danger
      busy={remove.isPending}
      error={remove.error}
      onSubmit={() =>
        remove.mutate(
          { path: { customer, machine, software } },
          { onSuccess: () => navigate(machineLink(customer, machine)) },
        )
      }
      onClose={onClose}
    >
      <p>{say(texts.instance.deleteAbout, { path: `${customer} / ${machine} / ${software}` })}</p>
      <TextInput
        label={say(texts.typeToConfirm, { word: software })}
        name="confirmation"
        required
        pattern={software}
        autoComplete="off"
        autoCapitalize="none"
      />
    </FormDialog>
  );
};
