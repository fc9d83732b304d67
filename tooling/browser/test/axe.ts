import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong: `rule: selector`. @param rules default: all that are on by default */
export async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  // By way of the debugger: the page's own policy lets no other script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(${JSON.stringify(rules ? { runOnly: rules } : {})})`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
