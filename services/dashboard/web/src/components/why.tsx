import { texts } from "../texts.ts";
import { Lasting } from "./time.tsx";

type WhyProps = { reason: string; text: string; lastHeartbeatAt: string | null };

/** The reason in words; where it is a duration, it goes on counting. */
export const Why = ({ reason, text, lastHeartbeatAt }: WhyProps) =>
  reason === "overdue" && lastHeartbeatAt ? (
    <>
      {texts.noHeartbeatFor} <Lasting at={lastHeartbeatAt} />
    </>
  ) : (
    text
  );
