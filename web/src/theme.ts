import { createTheme, type CSSVariablesResolver } from "@mantine/core";

/** Mantine takes its colours from our tokens, so that there is one place that names a colour. */
export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 8, dark: 7 },
  colors: {
    // Mantine's dark greys, in the warm tint of our own surfaces.
    dark: ["#ecede8", "#b9bcb2", "#989c91", "#6b6f66", "#454a42", "#373b35", "#232621", "#1a1c19", "#151714", "#101210"],
    petrol: ["#e9f6f4", "#d3ebe8", "#a5d6d0", "#74c0b7", "#4daea3", "#349f94", "#1f8f85", "#0f766e", "#0f5f5b", "#0a4a47"],
  },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--font-code)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  headings: { fontFamily: "var(--font)", fontWeight: "600" },
  defaultRadius: 7,
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "sm" } },
    NativeSelect: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
  },
});

const neutral = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-anchor": "var(--accent-ink)",
  "--mantine-color-petrol-light": "var(--accent-soft)",
  "--mantine-color-petrol-light-hover": "var(--accent-soft)",
  "--mantine-color-petrol-light-color": "var(--accent-ink)",
  "--mantine-color-petrol-text": "var(--accent-ink)",
  "--mantine-color-red-light": "var(--bad-soft)",
  "--mantine-color-red-light-color": "var(--bad)",
  "--mantine-color-disabled-color": "var(--ink-3)",
};

export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: neutral, dark: neutral });
