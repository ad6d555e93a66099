import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

interface Finding {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** Fails when axe finds something serious on the page as it is, in light or dark, or when it scrolls sideways at 390 pixels. */
export async function expectAccessiblePage(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
    // A colour that is inherited changes frames after that of what it is inherited from, however short transitions are.
    await page.waitForFunction(() => !document.getAnimations().some((one) => one instanceof CSSTransition));
    expect(await seriousFindings(page), `${page.url()} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ width: 390, height: 844 });
  // The page is laid out anew, which takes the browser a moment.
  await expect
    .poll(() => sidewaysElements(page), { message: `${page.url()} is wider than a phone`, timeout: 10_000 })
    .toEqual([]);
  await page.setViewportSize(size);
}

async function seriousFindings(page: Page): Promise<string[]> {
  // By evaluation, which the page's policy does not bind: a script in the page would be kept out, as it should be.
  await page.evaluate(`window.axe === undefined && (0, eval)(${JSON.stringify(axe.source)})`);
  const violations = await page.evaluate<readonly Finding[]>(`axe.run().then(({ violations }) => violations)`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
}

/** Whatever stands out to the right, when the page as a whole can be scrolled there. */
async function sidewaysElements(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('main *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${String(scrollWidth)} px`, ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 160))];
  });
}
