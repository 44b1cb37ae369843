import { Button, Modal } from "@mantine/core";
import { texts } from "../texts.ts";
import { Problem } from "./problem.tsx";

type FormDialogProps = {
  title: string;
  /** What the button says: a plain verb and what it is done to. */
  submit: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onSubmit: (data: FormData) => void;
  onClose: () => void;
  children?: React.ReactNode;
};

/** A form in a dialog; what went wrong is said inside of it and stays until it is read. */
export const FormDialog = (props: FormDialogProps) => {
  const { title, submit, danger = false, busy, error, onSubmit, onClose, children } = props;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": texts.close }}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(new FormData(event.currentTarget));
        }}
      >
        {children}
        {error ? <Problem error={error} /> : null}
        <div className="actions">
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button
            type="submit"
            variant={danger ? "default" : "filled"}
            className={danger ? "danger" : ""}
            disabled={busy}
          >
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
};
