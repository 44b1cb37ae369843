import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Diagnostic, NewWhitelistPattern } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { formNumberOrNull, formText, formTextOrNull } from "../../form-text.ts";
import { say, texts } from "../../texts.ts";
import { FormDialog } from "../form-dialog.tsx";

const words = texts.whitelist;
const path = "/customers/{customer}/diagnostics-whitelist";

type From = Pick<Diagnostic, "customer" | "machine" | "software" | "code" | "module">;
type WhitelistDialogProps = { from: From; onClose: () => void };

const patternOf = (data: FormData, from: From): NewWhitelistPattern => {
  const scope = formText(data, "scope");
  return {
    machine: scope === "customer" ? null : from.machine,
    software: scope === "instance" ? from.software : null,
    code_from: formNumberOrNull(data, "code_from"),
    code_to: formNumberOrNull(data, "code_to"),
    module_glob: formTextOrNull(data, "module_glob"),
    message_glob: formTextOrNull(data, "message_glob"),
    note: formTextOrNull(data, "note"),
  };
};

const Scope = ({ from }: { from: From }) => (
  <NativeSelect
    label={words.scope}
    name="scope"
    defaultValue="customer"
    data={[
      { value: "customer", label: say(words.everyMachine, { customer: from.customer }) },
      { value: "machine", label: say(words.oneMachine, { machine: from.machine }) },
      {
        value: "instance",
        label: say(words.oneInstance, { machine: from.machine, software: from.software }),
      },
    ]}
  />
);

const Fields = ({ from }: { from: From }) => (
  <>
    <Scope from={from} />
    <div className="pair">
      <TextInput label={words.codeFrom} name="code_from" type="number" defaultValue={from.code} />
      <TextInput label={words.codeTo} name="code_to" type="number" defaultValue={from.code} />
      <TextInput
        label={words.module}
        description={words.globHelp}
        name="module_glob"
        defaultValue={from.module}
      />
      <TextInput label={words.message} description={words.globHelp} name="message_glob" />
    </div>
    <TextInput label={words.note} name="note" maxLength={2000} />
  </>
);

/** Whose matches are stored and shown, but do not colour; first it tells what it would have matched. */
export const WhitelistDialog = ({ from, onClose }: WhitelistDialogProps) => {
  const preview = useWrite("post", `${path}/preview`);
  const create = useWrite("post", path);
  const [form, setForm] = useState<HTMLFormElement | null>(null);
  const customer = from.customer;
  const ask = () => {
    if (form) preview.mutate({ path: { customer }, body: patternOf(new FormData(form), from) });
  };
  return (
    <FormDialog
      title={words.create}
      submit={words.submit}
      busy={create.isPending}
      error={create.error ?? preview.error}
      onSubmit={(data) =>
        create.mutate({ path: { customer }, body: patternOf(data, from) }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <p className="quiet">{words.about}</p>
      <div className="form" ref={(element) => setForm(element?.closest("form") ?? null)}>
        <Fields from={from} />
      </div>
      <div className="row">
        <Button onClick={ask} disabled={preview.isPending}>
          {words.preview}
        </Button>
        <span role="status">
          {preview.data
            ? say(words.matches, { count: preview.data.matches, on: preview.data.instances })
            : null}
        </span>
      </div>
    </FormDialog>
  );
};
