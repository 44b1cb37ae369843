import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useEffect, useState } from "react";
import { say, texts } from "../../texts.ts";
import { completions, type FilterFields } from "./filter-fields.ts";
import { filterProblem } from "./filter-problem.tsx";
import "./filter.css";

type FilterInputProps = {
  fields: FilterFields;
  example: string;
  value: string;
  onApply: (filter: string) => void;
  error: unknown;
};

const Options = ({ options }: { options: readonly string[] }) => (
  <Combobox.Dropdown hidden={options.length === 0}>
    <Combobox.Options className="filter-options" aria-label={texts.filter.completions}>
      {options.map((option) => (
        <Combobox.Option value={option} key={option}>
          {option}
        </Combobox.Option>
      ))}
    </Combobox.Options>
  </Combobox.Dropdown>
);

/** The filter language with completion; applied by Enter or by leaving the field, never half typed. */
export const FilterInput = ({ fields, example, value, onApply, error }: FilterInputProps) => {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { from, options } = completions(text, fields);
  const take = (option: string) => {
    setText(text.slice(0, from) + option + (/[:.]$/.test(option) ? "" : " "));
    combobox.resetSelectedOption();
  };
  const apply = () => {
    combobox.closeDropdown();
    if (text.trim() !== value) onApply(text.trim());
  };
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={take}
      withinPortal={false}
      offset={2}
      transitionProps={{ duration: 0 }}
    >
      <Combobox.Target>
        <TextInput
          className="filter-input"
          aria-label={texts.filter.label}
          placeholder={say(texts.filter.placeholder, { example })}
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          error={filterProblem(value, error)}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onClick={() => combobox.openDropdown()}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.key === "Enter" && combobox.getSelectedOptionIndex() < 0) apply();
          }}
        />
      </Combobox.Target>
      <Options options={options} />
    </Combobox>
  );
};
