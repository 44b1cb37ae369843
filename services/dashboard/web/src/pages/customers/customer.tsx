import { useState } from "react";
import { Link, useParams } from "wouter";
import { Button } from "@mantine/core";
import { useAccess } from "../../api/session.tsx";
import type { Customer } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Breadcrumb } from "../../components/breadcrumb.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Section } from "../../components/section.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { customerLink, instancesLink } from "../../links.ts";
import { texts } from "../../texts.ts";
import { Lights } from "../overview/lights.tsx";
import { ActivityDialog, ChangeCustomerDialog } from "./customer-dialogs.tsx";
import { CustomerAvailability } from "./customer-availability.tsx";
import { WhitelistSection } from "./whitelist-section.tsx";
import { CustomerFacts } from "./customer-facts.tsx";
import { MachinesSection } from "./machines-section.tsx";
import { TokensSection } from "./tokens-section.tsx";
import "../overview/overview.css";

const Actions = ({ customer }: { customer: Customer }) => {
  const { isAdminSomewhere, isOperator } = useAccess();
  const [dialog, setDialog] = useState<"change" | "activity" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      {isOperator ? (
        <Button component={Link} href={`/onboarding?customer=${customer.slug}`} variant="filled">
          {texts.onboarding.connect}
        </Button>
      ) : null}
      {isAdminSomewhere ? (
        <>
          <Button onClick={() => setDialog("change")}>{texts.customers.change}</Button>
          <Button component={Link} href={`/customers?new=1&parent=${customer.slug}`}>
            {texts.customers.createChild}
          </Button>
          <Button className={customer.active ? "danger" : ""} onClick={() => setDialog("activity")}>
            {customer.active ? texts.customers.deactivate : texts.customers.reactivate}
          </Button>
        </>
      ) : null}
      {dialog === "change" ? <ChangeCustomerDialog customer={customer} onClose={close} /> : null}
      {dialog === "activity" ? <ActivityDialog customer={customer} onClose={close} /> : null}
    </>
  );
};

export const CustomerPage = () => {
  const { customer: slug = "" } = useParams();
  const query = useGet(
    "/customers/{customer}",
    { path: { customer: slug } },
    { refetchInterval: 15_000, keep: false },
  );
  return (
    <Waiting query={query}>
      {(customer) => (
        <>
          <PageHead
            title={customer.name}
            before={
              <Breadcrumb crumbs={[{ label: slug, to: customerLink(slug), colour: customer.colour }]} />
            }
          >
            <Actions customer={customer} />
          </PageHead>
          {customer.active ? null : <p className="problem">{texts.customers.inactiveAbout}</p>}
          <Section
            title={texts.navigation.instances}
            end={
              <Link href={instancesLink({ customer: slug })} className="accent">
                {texts.customers.allInstances}
              </Link>
            }
          >
            <Lights counts={customer.counts} customer={slug} />
          </Section>
          <CustomerFacts customer={customer} />
          <TokensSection customer={customer} />
          <CustomerAvailability customer={slug} />
          <WhitelistSection customer={slug} />
          <MachinesSection customer={slug} />
        </>
      )}
    </Waiting>
  );
};
