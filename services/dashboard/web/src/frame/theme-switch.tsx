import { useMantineColorScheme } from "@mantine/core";
import { texts } from "../texts.ts";
import { Icon } from "./icons.tsx";

export const ThemeSwitch = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme === "dark";
  const label = dark ? texts.frame.lightTheme : texts.frame.darkTheme;
  return (
    <button
      type="button"
      className="icon-button"
      onClick={() => setColorScheme(dark ? "light" : "dark")}
      aria-label={label}
      title={label}
    >
      <Icon name={dark ? "sun" : "moon"} />
    </button>
  );
};
