import type { InstancePath } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Section } from "../../components/section.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { formatDuration, formatLocal, formatShare } from "../../format.ts";
import { say, texts } from "../../texts.ts";
import { AvailabilityStrip } from "./availability-strip.tsx";
import type { RangeControl } from "./range.ts";
import { RangeSwitch } from "./range-switch.tsx";

export const AvailabilitySection = ({ path, control }: { path: InstancePath; control: RangeControl }) => {
  const { from, to, slots } = control.range;
  const query = useGet("/customers/{customer}/machines/{machine}/software/{software}/availability", {
    path,
    query: { from, to, slots },
  });
  const share = query.data?.share;
  const note =
    query.data === undefined ? null : (
      <>
        <strong>
          {share === null || share === undefined ? texts.instance.notCounted : formatShare(share)}
        </strong>{" "}
        {query.data.silent_seconds > 0
          ? say(texts.instance.silentFor, { duration: formatDuration(query.data.silent_seconds) })
          : null}
      </>
    );
  return (
    <Section title={texts.instance.availability} note={note} end={<RangeSwitch control={control} />}>
      <Waiting query={query}>
        {(availability) => (
          <div>
            <AvailabilityStrip slots={availability.slots} onZoom={control.zoom} />
            <p className="row apart quiet">
              <span>{formatLocal(availability.from)}</span>
              <span>{formatLocal(availability.to)}</span>
            </p>
          </div>
        )}
      </Waiting>
    </Section>
  );
};
