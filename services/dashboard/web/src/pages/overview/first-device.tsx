import { Link } from "wouter";
import type { OverviewCustomer } from "../../api/types.ts";
import { Empty } from "../../components/empty.tsx";
import { texts } from "../../texts.ts";

/** Nothing has reported yet: says what will be here and leads to the first green light. */
export const FirstDevice = ({ customers }: { customers: readonly OverviewCustomer[] }) => (
  <Empty title={texts.overview.emptyTitle}>
    <p>{texts.overview.emptyAbout}</p>
    <p>
      <Link
        href={customers[0] ? `/onboarding?customer=${customers[0].slug}` : "/customers?new"}
        className="accent"
      >
        {customers.length > 0 ? texts.overview.emptyConnect : texts.overview.emptyCustomer}
      </Link>
    </p>
  </Empty>
);
