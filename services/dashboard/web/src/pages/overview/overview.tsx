import { useGet } from "../../api/use-get.ts";
import { PageHead } from "../../components/page-head.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { texts } from "../../texts.ts";
import { Conditions } from "./conditions.tsx";
import { CustomerTree } from "./customer-tree.tsx";
import { Figures } from "./figures.tsx";
import { FirstDevice } from "./first-device.tsx";
import { Headline, headline } from "./headline.tsx";
import { Lights } from "./lights.tsx";
import { Notices } from "./notices.tsx";
import { TurnedRed } from "./turned-red.tsx";
import "./overview.css";

/** Who is silent, since when, and what do they have in common: answered without a click. */
export const OverviewPage = () => {
  const query = useGet("/overview", {}, { refetchInterval: 10_000 });
  return (
    <Waiting query={query}>
      {(overview) =>
        overview.counts.total === 0 ? (
          <>
            <PageHead title={texts.navigation.overview} />
            <Conditions conditions={overview.conditions} />
            <Notices notices={overview.notices} degraded={overview.degraded} />
            <FirstDevice customers={overview.customers} />
          </>
        ) : (
          <>
            <PageHead title={headline(overview.counts)} before={<Headline counts={overview.counts} />} />
            <Conditions conditions={overview.conditions} />
            <Notices notices={overview.notices} degraded={overview.degraded} />
            <div className="overview-strip">
              <Lights counts={overview.counts} />
              <Figures overview={overview} />
            </div>
            <TurnedRed overview={overview} />
            <CustomerTree customers={overview.customers} />
          </>
        )
      }
    </Waiting>
  );
};
