import { TextInput } from "@mantine/core";
import { asProblem } from "../../api/problem.ts";
import type { HeartbeatMonitor } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { formText } from "../../form-text.ts";
import { texts } from "../../texts.ts";

const words = texts.monitors;

const numberOf = (data: FormData, name: string) => {
  const text = formText(data, name);
  return text ? { [name]: Number(text) } : {};
};

/** What the form says; an empty field is absent. */
function bodyOf(data: FormData) {
  const [cron, zone, owner] = ["cron", "time_zone", "customer"].map((name) => formText(data, name));
  return {
    name: formText(data, "name"),
    ...(owner ? { customer: owner } : {}),
    ...numberOf(data, "interval_seconds"),
    ...(cron ? { cron, ...(zone ? { time_zone: zone } : {}) } : {}),
    ...numberOf(data, "grace_seconds"),
    ...numberOf(data, "max_runtime_seconds"),
  };
}

type Props = { customer: string | undefined; onMade: (made: HeartbeatMonitor) => void; onClose: () => void };

export const CreateMonitorDialog = ({ customer, onMade, onClose }: Props) => {
  const create = useWrite("post", "/heartbeats");
  const problem = create.error ? asProblem(create.error) : undefined;
  const field = (name: string, label: string, description?: string, value = "") => (
    <TextInput
      name={name}
      label={label}
      description={description}
      defaultValue={value}
      error={problem?.field(name)}
      inputMode={name.endsWith("_seconds") ? "numeric" : "text"}
    />
  );
  return (
    <FormDialog
      title={words.create}
      submit={words.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={(data) => create.mutate({ body: bodyOf(data) }, { onSuccess: onMade })}
      onClose={onClose}
    >
      <TextInput
        name="name"
        label={words.name}
        required
        maxLength={255}
        error={problem?.field("name")}
        data-autofocus
      />
      {field("customer", words.customer, undefined, customer)}
      {field("interval_seconds", words.interval, words.intervalHelp)}
      <div className="pair">
        {field("cron", words.cron, words.cronHelp)}
        {field("time_zone", words.zone, undefined, Intl.DateTimeFormat().resolvedOptions().timeZone)}
      </div>
      <div className="pair">
        {field("grace_seconds", words.grace)}
        {field("max_runtime_seconds", words.maxRuntime)}
      </div>
    </FormDialog>
  );
};
