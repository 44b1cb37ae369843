import { Link } from "wouter";
import { Empty } from "../../components/empty.tsx";
import { texts } from "../../texts.ts";

export const InstancesEmpty = ({ filtered }: { filtered: boolean }) =>
  filtered ? (
    <Empty title={texts.instances.noMatch}>
      <p>
        <Link href="/instances" className="accent">
          {texts.instances.showAll}
        </Link>
      </p>
      <p>{texts.instances.filterHelp}</p>
      <p>
        <code>{texts.instances.filterExample}</code>
      </p>
    </Empty>
  ) : (
    <Empty title={texts.instances.none}>
      <p>{texts.instances.noneAbout}</p>
      <p>
        <Link href="/onboarding" className="accent">
          {texts.overview.emptyConnect}
        </Link>
      </p>
    </Empty>
  );
