import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { CopyBlock } from "../../components/copy-button.tsx";
import { texts } from "../../texts.ts";
import type { IngestAddress } from "./ingest-address.ts";
import { type Device, type SnippetName, snippets } from "./snippets.ts";

const words = texts.onboarding;

export const SnippetTabs = ({ device, address }: { device: Device; address: IngestAddress }) => {
  const [name, setName] = useState<SnippetName>("curl");
  return (
    <>
      <div className="tabs" role="tablist" aria-label={words.snippetTitle}>
        {(Object.keys(snippets) as SnippetName[]).map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={name === each}
            aria-controls="snippet"
            onClick={() => setName(each)}
          >
            {words.snippets[each]}
          </button>
        ))}
      </div>
      <div id="snippet" role="tabpanel" aria-label={words.snippets[name]}>
        <CopyBlock text={snippets[name](device)} label={words.copySnippet} />
      </div>
      <details>
        <summary className="quiet">{words.addressTitle}</summary>
        <div className="stack tight">
          <TextInput
            label={words.address}
            value={address.value}
            onChange={(event) => address.set(event.currentTarget.value)}
          />
          <Checkbox
            size="xs"
            label={words.unknownCertificate}
            checked={address.unknownCertificate}
            onChange={(event) => address.setUnknownCertificate(event.currentTarget.checked)}
          />
        </div>
      </details>
    </>
  );
};
