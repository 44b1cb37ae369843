import { Combobox, useCombobox } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useDelayed } from "../components/use-delayed.ts";
import { texts } from "../texts.ts";
import { Icon } from "./icons.tsx";
import { SearchResults } from "./search-results.tsx";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

/** `/` leads here from everywhere. */
const useSlash = (input: React.RefObject<HTMLInputElement | null>) =>
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event.target) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [input]);

export const Search = () => {
  const input = useRef<HTMLInputElement>(null);
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const asked = useDelayed(text.trim());
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  useSlash(input);
  const go = (to: string) => {
    navigate(to);
    setText("");
    combobox.closeDropdown();
    input.current?.blur();
  };
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={go}
      withinPortal={false}
      offset={4}
      transitionProps={{ duration: 0 }}
    >
      <search className="search">
        <Icon name="search" />
        <Combobox.Target>
          <input
            ref={input}
            type="search"
            aria-label={texts.search.label}
            placeholder={texts.search.placeholder}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              combobox.openDropdown();
              combobox.updateSelectedOptionIndex();
            }}
            onFocus={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <kbd className="wide-only">/</kbd>
        {asked.length < 2 ? null : <SearchResults text={asked} />}
      </search>
    </Combobox>
  );
};
