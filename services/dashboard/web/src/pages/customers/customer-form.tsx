import { TextInput } from "@mantine/core";
import type { ApiProblem } from "../../api/problem.ts";
import type { Customer } from "../../api/types.ts";
import { writeSeconds } from "../../components/threshold.ts";
import { texts } from "../../texts.ts";

type FieldsProps = {
  customer?: Customer | undefined;
  parent?: string | undefined;
  problem: ApiProblem | null;
};

const words = texts.customers;

const IdentityFields = ({ customer, parent, problem }: FieldsProps) => (
  <>
    <TextInput
      label={words.name}
      name="name"
      defaultValue={customer?.name}
      required
      maxLength={200}
      error={problem?.field("name")}
      data-autofocus
    />
    {customer ? null : (
      <TextInput
        label={words.slug}
        description={words.slugHelp}
        name="slug"
        required
        pattern="[a-z0-9][a-z0-9\-]*"
        maxLength={128}
        autoCapitalize="none"
        error={problem?.field("slug")}
      />
    )}
    <TextInput
      label={words.parent}
      description={words.parentHelp}
      name="parent"
      defaultValue={customer?.parent ?? parent}
      autoCapitalize="none"
      error={problem?.field("parent")}
    />
  </>
);

export const CustomerFields = (props: FieldsProps) => {
  const { customer, problem } = props;
  return (
    <>
      <IdentityFields {...props} />
      <div className="pair">
        <TextInput
          label={words.email}
          name="email"
          type="email"
          defaultValue={customer?.email ?? ""}
          error={problem?.field("email")}
        />
        <TextInput
          label={words.phone}
          name="phone"
          type="tel"
          defaultValue={customer?.phone ?? ""}
          error={problem?.field("phone")}
        />
        <TextInput
          label={words.threshold}
          description={words.thresholdHelp}
          name="overdue_after_seconds"
          defaultValue={writeSeconds(customer?.overdue_after_seconds ?? 300)}
          required
          pattern="\s*\d+\s*(s|m|min|h|d)?\s*"
          error={problem?.field("overdue_after_seconds")}
        />
        <TextInput
          label={words.limit}
          description={words.limitHelp}
          name="device_limit"
          type="number"
          min={0}
          defaultValue={customer?.device_limit ?? ""}
          error={problem?.field("device_limit")}
        />
      </div>
    </>
  );
};
