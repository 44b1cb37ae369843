import { TextInput } from "@mantine/core";
import type { useView } from "../../components/use-view.ts";
import { texts } from "../../texts.ts";

type DeviceFieldsProps = { machine: string; software: string; change: ReturnType<typeof useView>["change"] };

const problem = (slug: string) =>
  /^[a-z0-9][a-z0-9-]*$/.test(slug) && slug.length <= 128 ? null : texts.onboarding.slugRule;

export const DeviceFields = ({ machine, software, change }: DeviceFieldsProps) => (
  <div className="device-fields">
    <TextInput
      label={texts.fields.machine}
      description={texts.onboarding.machineHelp}
      value={machine}
      error={problem(machine)}
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => change({ machine: event.currentTarget.value || " " })}
    />
    <TextInput
      label={texts.fields.software}
      description={texts.onboarding.softwareHelp}
      value={software}
      error={problem(software)}
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => change({ software: event.currentTarget.value || " " })}
    />
  </div>
);
