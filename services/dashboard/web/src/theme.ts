import {
  Button,
  createTheme,
  Menu,
  Modal,
  NativeSelect,
  PasswordInput,
  Textarea,
  TextInput,
} from "@mantine/core";

/** Colours and sizes are in styles/tokens.css: static, because the Content-Security-Policy allows no style tags. */
export const theme = createTheme({
  primaryColor: "blue",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "xs", variant: "default" } }),
    TextInput: TextInput.extend({ defaultProps: { size: "xs", withAsterisk: false } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "xs", withAsterisk: false } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: "xs" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "xs", autosize: false } }),
    // The scroll lock writes a style tag.
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, centered: false, size: "lg" },
    }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 0 } } }),
  },
});
