import { NativeSelect } from "@mantine/core";
import { useEffect } from "react";
import { Link } from "wouter";
import { useAccess } from "../../api/session.tsx";
import { useGet } from "../../api/use-get.ts";
import { Waiting } from "../../components/waiting.tsx";
import { texts } from "../../texts.ts";

type CustomerChoiceProps = { value: string; onChange: (slug: string) => void };

export const CustomerChoice = ({ value, onChange }: CustomerChoiceProps) => {
  const { isAdminSomewhere } = useAccess();
  const query = useGet("/overview", {});
  const only = query.data?.customers.length === 1 ? query.data.customers[0]?.slug : undefined;
  useEffect(() => {
    if (value === "" && only) onChange(only);
  }, [value, only, onChange]);
  return (
    <Waiting query={query}>
      {({ customers }) => (
        <div className="row">
          <NativeSelect
            className="grow"
            label={texts.fields.customer}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
            data={[
              { value: "", label: texts.onboarding.chooseCustomer },
              ...customers
                .filter(({ active }) => active)
                .map(({ slug, name }) => ({ value: slug, label: `${name} (${slug})` })),
            ]}
          />
          {isAdminSomewhere ? (
            <Link href="/customers?new=1" className="accent beside-field">
              {texts.customers.create}
            </Link>
          ) : null}
        </div>
      )}
    </Waiting>
  );
};
