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

/** A colour of the theme, darker than its darkest shade. */
function deep(color: string): string {
  return `color-mix(in srgb, var(--mantine-color-${color}-9), black 30%)`;
}

/** Coloured words on a ground of the same colour. */
const words = Object.fromEntries(
  ['teal', 'green', 'yellow', 'orange', 'red'].map((color) => [`--mantine-color-${color}-light-color`, deep(color)]),
);

/** Grounds for white words: the shade that stands for the colour elsewhere is too light for them. */
function grounds(shades: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(shades).flatMap(([color, shade]) => {
      const ground = `var(--mantine-color-${color}-${String(shade)})`;
      const filled = `--mantine-color-${color}-filled`;
      return [
        [filled, ground],
        [`${filled}-hover`, `color-mix(in srgb, ${ground}, black 12%)`],
      ];
    }),
  );
}

/** What is said more quietly, or in colour, must still be read by everybody: WCAG AA asks for a contrast of 4.5. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    ...words,
    ...grounds({ red: 9, blue: 8 }),
  },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-1)', ...grounds({ indigo: 7, violet: 7, grape: 8 }) },
});
