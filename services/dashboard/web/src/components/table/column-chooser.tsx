import { Menu } from "@mantine/core";
import { Icon } from "../../frame/icons.tsx";
import { texts } from "../../texts.ts";
import type { Column } from "./column.ts";

type ColumnChooserProps<Row> = {
  columns: readonly Column<Row>[];
  chosen: string | undefined;
  onChange: (columns: string | null) => void;
};

export const ColumnChooser = <Row,>({ columns, chosen, onChange }: ColumnChooserProps<Row>) => {
  const usual = columns.filter((column) => !column.optional).map((column) => column.key);
  const shown = chosen ? chosen.split(",") : usual;
  const toggle = (key: string) => {
    const wanted = shown.includes(key) ? shown.filter((other) => other !== key) : [...shown, key];
    onChange(
      wanted.length === 0 || wanted.toSorted().join() === usual.toSorted().join() ? null : wanted.join(","),
    );
  };
  return (
    <Menu position="bottom-end" closeOnItemClick={false} withinPortal={false}>
      <Menu.Target>
        <button
          type="button"
          className="icon-button"
          aria-label={texts.table.columns}
          title={texts.table.columns}
        >
          <Icon name="columns" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map((column) => (
          <Menu.Item
            key={column.key}
            role="menuitemcheckbox"
            aria-checked={shown.includes(column.key)}
            onClick={() => toggle(column.key)}
            leftSection={<span className="check">{shown.includes(column.key) ? "✓" : ""}</span>}
          >
            {column.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
