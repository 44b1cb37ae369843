import { Combobox } from "@mantine/core";
import { useList } from "../api/use-get.ts";
import { Light } from "../components/light.tsx";
import { customerLink, filterValue, instanceLink, instancesLink } from "../links.ts";
import { say, texts } from "../texts.ts";

const few = { page_size: 5 };

/** The text wherever it stands, as it is written. */
const anywhere = (text: string) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** A pattern that holds the text anywhere. */
const holding = (text: string) => {
  const value = filterValue(text);
  return value.startsWith('"') ? value : `*${value}*`;
};

const useFound = (text: string) => {
  const like = holding(text);
  const plain = /^[\w-]+$/.test(text);
  const token = /^(fmt_\w*|\w{4,})$/.test(text);
  return {
    customers: useList("/customers", { query: { ...few, filter: `slug:${like} OR name:${like}` } }),
    instances: useList("/instances", {
      query: { ...few, filter: `machine:${like} OR software:${like} OR name:${like}` },
    }),
    tokens: useList("/tokens", { query: { ...few, prefix: text } }, { enabled: plain && token, keep: false }),
    codes: useList(
      "/diagnostics/codes",
      { query: { ...few, filter: anywhere(text) } },
      { enabled: text.length > 2, keep: false },
    ),
  };
};

/** Customers, machines and software, tokens by prefix, diagnostics by code and text; each option's value is where it leads. */
export const SearchResults = ({ text }: { text: string }) => {
  const { customers, instances, tokens, codes } = useFound(text);
  const none = [customers, instances, tokens, codes].every((list) => list.items.length === 0);
  return (
    <Combobox.Dropdown>
      <Combobox.Options className="search-results" aria-label={texts.search.results}>
        {customers.items.map((row) => (
          <Combobox.Option key={row.slug} value={customerLink(row.slug)}>
            <Light colour={row.colour} /> {row.name} <span className="quiet">{texts.fields.customer}</span>
          </Combobox.Option>
        ))}
        {instances.items.map((row) => (
          <Combobox.Option key={row.id} value={instanceLink(row)}>
            <Light colour={row.colour} reason={row.colour_reason} />{" "}
            <span className="quiet">{row.customer} / </span>
            {row.machine} <span className="quiet">/ {row.software}</span>
          </Combobox.Option>
        ))}
        {tokens.items.map((row) => (
          <Combobox.Option key={row.id} value={customerLink(row.customer)}>
            <code>{row.prefix}…</code> {row.name}{" "}
            <span className="quiet">{say(texts.search.tokenOf, { customer: row.customer })}</span>
          </Combobox.Option>
        ))}
        {codes.items.map((row) => (
          <Combobox.Option
            key={row.code}
            value={`/diagnostics?filter=${encodeURIComponent(`code:${row.code}`)}`}
          >
            {row.code} {row.message} <span className="quiet">{texts.search.code}</span>
          </Combobox.Option>
        ))}
        {none && customers.data && instances.data ? (
          <Combobox.Empty>{texts.search.nothing}</Combobox.Empty>
        ) : (
          <Combobox.Option
            value={instancesLink({ filter: `machine:${holding(text)} OR software:${holding(text)}` })}
          >
            {say(texts.search.all, { text })}
          </Combobox.Option>
        )}
      </Combobox.Options>
    </Combobox.Dropdown>
  );
};
