import { Alert, Anchor, Badge, createTheme, Modal, Tooltip, type CSSVariablesResolver } from '@mantine/core';

/** Colours, type and shape of the whole console. */
export const theme = createTheme({
  primaryColor: 'indigo',
  // With white words on it, the lightest that has the contrast that WCAG AA asks for.
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.28,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.55rem' }, h2: { fontSize: '1.15rem' }, h3: { fontSize: '1rem' } },
  },
  cursorType: 'pointer',
  components: {
    // The colour of its kind is too faint for words on its own tint.
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-bright)' } } }),
    Anchor: Anchor.extend({ defaultProps: { inherit: true } }),
    // Words, not signs: in their own case, and never cut short.
    Badge: Badge.extend({ defaultProps: { tt: 'none', fw: 600, miw: 'max-content' } }),
    Modal: Modal.extend({ styles: { title: { fontWeight: 650 } } }),
    Tooltip: Tooltip.extend({
      defaultProps: { multiline: true, maw: 360, events: { hover: true, focus: true, touch: true } },
    }),
  },
});

/** Colours that badges and buttons have on a tint of their own. */
const tinted = ['gray', 'red', 'pink', 'grape', 'violet', 'indigo', 'blue', 'teal', 'yellow', 'orange'];

/** What is said more quietly, or on a tint, must still be read by everybody: WCAG AA asks for a contrast of 4.5. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    ...Object.fromEntries(
      tinted.map((name) => [
        `--mantine-color-${name}-light-color`,
        `color-mix(in srgb, var(--mantine-color-${name}-9) 78%, black)`,
      ]),
    ),
  },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)' },
});
