import type { Diagnostic } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { say, texts } from "../../texts.ts";
import { Problem } from "../problem.tsx";

/** One step, no question: it takes a colour away and nothing else. */
export const AcknowledgeButton = ({ diagnostic }: { diagnostic: Diagnostic }) => {
  const acknowledge = useWrite("post", "/diagnostics/{diagnostic}/acknowledge");
  if (diagnostic.acknowledged_at !== null || diagnostic.severity === 0) return null;
  return (
    <>
      <button
        type="button"
        className="plain accent"
        disabled={acknowledge.isPending}
        aria-label={say(texts.diagnostics.acknowledgeCode, { code: String(diagnostic.code) })}
        onClick={() => acknowledge.mutate({ path: { diagnostic: diagnostic.id } })}
      >
        {texts.diagnostics.acknowledge}
      </button>
      {acknowledge.error ? <Problem error={acknowledge.error} /> : null}
    </>
  );
};
