import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with a part of a page as it is: each rule, and where. @param part a selector of CSS. */
export async function violations(page: Page, part: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(part)})`);
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
