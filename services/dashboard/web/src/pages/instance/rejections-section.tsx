import type { InstancePath } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { RejectionList } from "../../components/rejections/rejection-list.tsx";
import { Section } from "../../components/section.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { texts } from "../../texts.ts";

/** What was refused in the last day under this machine's name. */
export const RejectionsSection = ({ path }: { path: InstancePath }) => {
  const { customer, machine } = path;
  const list = useList("/rejections", { query: { customer, machine } });
  return (
    <Section title={texts.navigation.rejections} note={texts.rejections.lastDay}>
      <Waiting query={list}>
        {() =>
          list.items.length === 0 ? (
            <p className="quiet">{texts.rejections.noneHere}</p>
          ) : (
            <RejectionList rows={list.items.slice(0, 10)} />
          )
        }
      </Waiting>
    </Section>
  );
};
