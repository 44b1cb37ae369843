import { CopyBlock } from "../../components/copy-button.tsx";
import { Section } from "../../components/section.tsx";
import { texts } from "../../texts.ts";

export const WallSection = () => (
  <Section title={texts.settings.wall} note={texts.settings.wallAbout}>
    <CopyBlock text={`${window.location.origin}/?wall&night=21-6`} label={texts.settings.wallCopy} />
  </Section>
);
