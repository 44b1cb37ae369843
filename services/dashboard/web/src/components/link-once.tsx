import { Button, Modal } from "@mantine/core";
import { texts } from "../texts.ts";
import { CopyBlock } from "./copy-button.tsx";

type LinkOnceProps = { title: string; link: { link: string; mailed: boolean }; onClose: () => void };

/** A link that is shown this once, to be handed over. */
export const LinkOnce = ({ title, link, onClose }: LinkOnceProps) => (
  <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} withCloseButton={false}>
    <div className="form">
      <p>{link.mailed ? texts.users.mailed : texts.users.handOver}</p>
      <CopyBlock text={new URL(link.link, window.location.origin).href} label={texts.users.copyLink} />
      <div className="actions">
        <Button onClick={onClose}>{texts.tokens.kept}</Button>
      </div>
    </div>
  </Modal>
);
