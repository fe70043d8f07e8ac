import { describe, expect } from "vitest";
import { test } from "./look-at.ts";

// One build, in three places: at the root of a server, below a path, and as a folder on a disk.
describe.each(["root", "below", "file"] as const)("from %s", (place) => {
  test("a lesson is reached from the first page, and the first page from the lesson", async ({ lookAt }) => {
    const page = await lookAt("index.html", { place });
    await page.getByRole("main").getByRole("link", { name: "Who buries the dead?" }).first().click();
    await expect.poll(() => page.title()).toBe("Who buries the dead? · The Accept Loop");
    await page.getByRole("banner").getByRole("link", { name: "The Accept Loop" }).click();
    await expect.poll(() => page.title()).toBe("The Accept Loop");
  });
});
