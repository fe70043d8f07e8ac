import type { AskingFence, SiteChapter } from "./site-chapter.ts";

/** The fence of a lesson that shows a region of a file first, or what has changed in it. That is where the region's way back leads. */
export function tellingFence({ fences }: SiteChapter, file: string, region: string): AskingFence | undefined {
  return fences.find(({ asks }) => {
    if (asks.kind === "code") return asks.path === file && asks.region === region;
    return asks.kind === "difference" && asks.files[1] === file && asks.region === region;
  });
}
