import { Button } from "@mantine/core";
import { texts } from "../../texts.ts";
import { usePhone } from "../use-phone.ts";
import type { Marks } from "./use-marks.ts";
import "./marking-bar.css";

type MarkingBarProps = { marks: Marks; children: React.ReactNode };

/**
 * What is done to many at once. On phones it is under the rows, where the thumb is, and a tap marks a row only after it
 * was asked to: else it opens it.
 */
export const MarkingBar = ({ marks, children }: MarkingBarProps) => {
  const phone = usePhone();
  if (!phone) return null;
  const { marking } = marks;
  return (
    <div className="marking-bar">
      <Button size="md" aria-pressed={marking} onClick={marking ? marks.clear : marks.begin}>
        {marking ? texts.table.stopMarking : texts.table.beginMarking}
      </Button>
      {children}
    </div>
  );
};
