import { useMemo } from "react";
import { useParams } from "wouter";
import type { InstancePath } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Waiting } from "../../components/waiting.tsx";
import { AvailabilitySection } from "./availability-section.tsx";
import { DiagnosticsSection } from "./diagnostics-section.tsx";
import { FlipsSection } from "./flips-section.tsx";
import { HeartbeatCharts } from "./heartbeat-charts.tsx";
import { InstanceHead } from "./instance-head.tsx";
import { InstanceFacts } from "./instance-facts.tsx";
import { useRange } from "./range.ts";
import { ReadingsSection } from "./readings-section.tsx";
import { RejectionsSection } from "./rejections-section.tsx";
import { SingleHeartbeats } from "./single-heartbeats.tsx";
import { StatusSection } from "./status-section.tsx";
import "./instance.css";

/** One software on one machine: its colour and why, how it lived, what it says. */
export const InstancePage = () => {
  const { customer = "", machine = "", software = "" } = useParams();
  const path = useMemo<InstancePath>(() => ({ customer, machine, software }), [customer, machine, software]);
  const control = useRange();
  const query = useGet(
    "/customers/{customer}/machines/{machine}/software/{software}",
    { path },
    // Heartbeats are no live events: there are too many.
    { refetchInterval: 5_000, keep: false },
  );
  return (
    <Waiting query={query}>
      {(instance) => (
        <>
          <InstanceHead instance={instance} />
          <InstanceFacts instance={instance} />
          <AvailabilitySection path={path} control={control} />
          <DiagnosticsSection path={path} />
          <ReadingsSection path={path} control={control} />
          <StatusSection path={path} instance={instance} />
          <HeartbeatCharts path={path} threshold={instance.overdue_after_seconds} control={control} />
          <SingleHeartbeats path={path} range={control.range} />
          <div className="charts">
            <FlipsSection path={path} />
            <RejectionsSection path={path} />
          </div>
        </>
      )}
    </Waiting>
  );
};
