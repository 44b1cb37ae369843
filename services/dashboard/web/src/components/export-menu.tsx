import { Menu } from "@mantine/core";
import { apiBase } from "../api/client.ts";
import { texts } from "../texts.ts";

type ExportMenuProps = {
  path: string;
  query: Readonly<Record<string, string | readonly string[] | undefined>>;
};

const exportLink = (path: string, query: ExportMenuProps["query"], format: string) => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || name === "order_by"
      ? []
      : [[name, typeof value === "string" ? value : value.join(",")]],
  );
  return `${apiBase}${path}?${new URLSearchParams([...given, ["format", format]] as [string, string][])}`;
};

/** Everything that the view matches, not only the rows that have been read. */
export const ExportMenu = ({ path, query }: ExportMenuProps) => (
  <Menu position="bottom-end" withinPortal={false}>
    <Menu.Target>
      <button type="button" className="toggle">
        {texts.table.export}
      </button>
    </Menu.Target>
    <Menu.Dropdown>
      {(["csv", "ndjson"] as const).map((format) => (
        <Menu.Item key={format} component="a" href={exportLink(path, query, format)} download>
          {texts.table.formats[format]}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);
