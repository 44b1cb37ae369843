type Path = { customer: string; machine: string; software: string };

export const customerLink = (customer: string): string => `/customers/${customer}`;
export const machineLink = (customer: string, machine: string): string =>
  `/customers/${customer}/machines/${machine}`;
export const instanceLink = ({ customer, machine, software }: Path): string =>
  `${machineLink(customer, machine)}/software/${software}`;

export const diagnosticLink = (id: string): string => `/diagnostics/${id}`;

/** The list of instances with a view in its address. */
export const instancesLink = (view: Record<string, string | null | undefined>): string => {
  const given = Object.entries(view).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? "/instances" : `/instances?${new URLSearchParams(given)}`;
};

/** A value for the filter language; quoted where it holds more than plain characters. */
export const filterValue = (value: string): string =>
  /^[\w.:-]+$/.test(value) && !value.includes(":") ? value : `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
