import { useLocation } from "wouter";
import { asProblem } from "../../api/problem.ts";
import type { Customer } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { readSeconds } from "../../components/threshold.ts";
import { formNumberOrNull, formText, formTextOrNull } from "../../form-text.ts";
import { customerLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";
import { CustomerFields } from "./customer-form.tsx";

const fieldsOf = (data: FormData) => ({
  name: formText(data, "name"),
  parent: formTextOrNull(data, "parent"),
  email: formTextOrNull(data, "email"),
  phone: formTextOrNull(data, "phone"),
  device_limit: formNumberOrNull(data, "device_limit"),
  overdue_after_seconds: readSeconds(formText(data, "overdue_after_seconds")) ?? 0,
});

type NewProps = { parent?: string | undefined; onClose: () => void };

export const NewCustomerDialog = ({ parent, onClose }: NewProps) => {
  const [, navigate] = useLocation();
  const create = useWrite("post", "/customers");
  const submit = (data: FormData) => {
    const slug = formText(data, "slug");
    create.mutate({ body: { slug, ...fieldsOf(data) } }, { onSuccess: () => navigate(customerLink(slug)) });
  };
  const problem = create.error ? asProblem(create.error) : null;
  return (
    <FormDialog
      title={texts.customers.create}
      submit={texts.customers.create}
      busy={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <CustomerFields parent={parent} problem={problem} />
    </FormDialog>
  );
};

type ChangeProps = { customer: Customer; onClose: () => void };

export const ChangeCustomerDialog = ({ customer, onClose }: ChangeProps) => {
  const change = useWrite("patch", "/customers/{customer}");
  const submit = (data: FormData) =>
    change.mutate({ path: { customer: customer.slug }, body: fieldsOf(data) }, { onSuccess: onClose });
  const problem = change.error ? asProblem(change.error) : null;
  return (
    <FormDialog
      title={texts.customers.change}
      submit={texts.save}
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <CustomerFields customer={customer} problem={problem} />
    </FormDialog>
  );
};

/** Says what will happen and to how many; it can be undone, so nothing has to be typed. */
export const ActivityDialog = ({ customer, onClose }: ChangeProps) => {
  const change = useWrite("patch", "/customers/{customer}");
  const words = texts.customers;
  return (
    <FormDialog
      title={customer.active ? words.deactivate : words.reactivate}
      submit={customer.active ? words.deactivate : words.reactivate}
      danger={customer.active}
      busy={change.isPending}
      error={change.error}
      onSubmit={() =>
        change.mutate(
          { path: { customer: customer.slug }, body: { active: !customer.active } },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <p>
        {customer.active
          ? say(words.deactivateAbout, { name: customer.name, count: customer.counts.total })
          : words.reactivateAbout}
      </p>
    </FormDialog>
  );
};
