import { useState } from "react";
import type { InstancePath } from "../../api/types.ts";
import { PageHead } from "../../components/page-head.tsx";
import { Section } from "../../components/section.tsx";
import { useView } from "../../components/use-view.ts";
import { texts } from "../../texts.ts";
import { CustomerChoice } from "./customer-choice.tsx";
import { DeviceFields } from "./device-fields.tsx";
import { FirstHeartbeat } from "./first-heartbeat.tsx";
import { SnippetTabs } from "./snippet-tabs.tsx";
import { TokenStep } from "./token-step.tsx";
import { type IngestAddress, useIngestAddress } from "./ingest-address.ts";
import type { Device } from "./snippets.ts";
import "./onboarding.css";

const words = texts.onboarding;
const isSlug = (text: string) => /^[a-z0-9][a-z0-9-]*$/.test(text) && text.length <= 128;

const deviceOf = (address: IngestAddress, path: InstancePath, token: string | null): Device => ({
  ...path,
  address: address.value,
  token: token ?? words.tokenPlaceholder,
  unknownCertificate: address.unknownCertificate,
});

/** From nothing to the first green light: one snippet to paste, and what is refused meanwhile is said here. */
export const OnboardingPage = () => {
  const { view, change } = useView();
  const [token, setToken] = useState<string | null>(null);
  const [openedAt] = useState(() => new Date().toISOString());
  const address = useIngestAddress();
  const customer = view["customer"] ?? "";
  const machine = view["machine"] ?? "server-01";
  const software = view["software"] ?? "my-app";
  const complete = isSlug(customer) && isSlug(machine) && isSlug(software);
  const device = deviceOf(address, { customer, machine, software }, token);
  return (
    <div className="onboarding">
      <div className="stack">
        <PageHead title={words.title} />
        <Section title={words.who}>
          <CustomerChoice value={customer} onChange={(slug) => change({ customer: slug })} />
          <DeviceFields machine={machine} software={software} change={change} />
        </Section>
        <Section title={words.tokenTitle}>
          <TokenStep
            customer={customer}
            label={`${machine} / ${software}`}
            token={token}
            onToken={setToken}
          />
        </Section>
        <Section title={words.snippetTitle}>
          {complete ? (
            <SnippetTabs device={device} address={address} />
          ) : (
            <p className="quiet">{words.incomplete}</p>
          )}
        </Section>
      </div>
      {complete ? (
        <FirstHeartbeat
          key={`${customer}/${machine}/${software}`}
          path={{ customer, machine, software }}
          since={openedAt}
          token={token}
        />
      ) : null}
    </div>
  );
};
