import { Alert, Anchor, Badge, createTheme, Modal, Tooltip, type CSSVariablesResolver } from '@mantine/core';

/** Colours, type and shape of the whole console. */
export const theme = createTheme({
  primaryColor: 'indigo',
  // Lighter on dark, so that both have the contrast that WCAG AA asks for.
  primaryShade: { light: 7, dark: 5 },
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

/** What is said more quietly must still be read by everybody: WCAG AA asks for a contrast of 4.5. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
  },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)' },
});
