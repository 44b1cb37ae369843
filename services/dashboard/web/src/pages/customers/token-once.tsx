import { Button, Modal } from "@mantine/core";
import { CopyBlock } from "../../components/copy-button.tsx";
import { texts } from "../../texts.ts";

const words = texts.tokens;

type TokenOnceProps = { token: string; onClose: () => void; children?: React.ReactNode };

/** The only time that the secret is shown: it closes by its button alone. */
export const TokenOnce = ({ token, onClose, children }: TokenOnceProps) => (
  <Modal opened onClose={onClose} title={words.created} closeOnClickOutside={false} withCloseButton={false}>
    <div className="form">
      <p>{words.once}</p>
      <CopyBlock text={token} label={words.copy} />
      {children}
      <div className="actions">
        <Button onClick={onClose}>{words.kept}</Button>
      </div>
    </div>
  </Modal>
);
