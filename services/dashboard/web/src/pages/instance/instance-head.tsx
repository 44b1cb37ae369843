import type { InstanceDetail } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Breadcrumb } from "../../components/breadcrumb.tsx";
import { Light } from "../../components/light.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Ago, Lasting } from "../../components/time.tsx";
import { Why } from "../../components/why.tsx";
import { customerLink, instanceLink, machineLink } from "../../links.ts";
import { texts } from "../../texts.ts";
import { InstanceActions } from "./instance-actions.tsx";

export const InstanceHead = ({ instance }: { instance: InstanceDetail }) => {
  const { customer, machine, software } = instance;
  const customerQuery = useGet("/customers/{customer}", { path: { customer } }, { keep: false });
  const machineQuery = useGet(
    "/customers/{customer}/machines/{machine}",
    { path: { customer, machine } },
    { keep: false },
  );
  const crumbs = [
    { label: customer, to: customerLink(customer), colour: customerQuery.data?.colour },
    { label: machine, to: machineLink(customer, machine), colour: machineQuery.data?.colour },
    { label: software, to: instanceLink(instance), colour: instance.colour },
  ];
  return (
    <>
      <PageHead
        title={instance.display_name ?? `${machine} / ${software}`}
        before={<Breadcrumb crumbs={crumbs} />}
      >
        <InstanceActions instance={instance} />
      </PageHead>
      {instance.degraded ? <p className="problem">{instance.degraded}</p> : null}
      <p className="instance-light">
        <Light colour={instance.colour} reason={instance.colour_reason} word />
        <span>
          {instance.colour_reason === "alive" ? null : (
            <Why
              reason={instance.colour_reason}
              text={`${instance.colour_text} `}
              lastHeartbeatAt={instance.last_heartbeat_at}
            />
          )}
          {instance.colour_reason === "overdue" ? null : (
            <span className="quiet">
              {texts.instance.forSince} <Lasting at={instance.colour_since} />
            </span>
          )}
        </span>
        <span className="end">
          {texts.fields.lastHeartbeat}{" "}
          <strong>
            <Ago at={instance.last_heartbeat_at} />
          </strong>
        </span>
      </p>
    </>
  );
};
