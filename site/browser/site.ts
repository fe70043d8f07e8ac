import { offerCopies } from "./page/copy.ts";
import { offerTicks } from "./progress/exercise-ticks.ts";
import { showFiles } from "./pane/files.ts";
import { hangLines } from "./page/indent.ts";
import { followLesson } from "./progress/lesson-progress.ts";
import { followReading } from "./pane/reading.ts";
import { closeMenus } from "./page/menus.ts";
import { markSection } from "./page/outline.ts";
import { offerSteps } from "./figures/pictures.ts";
import { offerDialogs } from "./dialogs/shortcuts.ts";
import { fillTicks } from "./proof/ticks.ts";
import { offerThemes, rememberTheme } from "./page/theme.ts";

// In the head of each page, before anything is drawn: the theme must not change before the reader's eyes.
const page = document.documentElement;
page.classList.add("js");
page.classList.toggle("framed", window !== window.parent);
rememberTheme();

document.addEventListener("DOMContentLoaded", () => {
  offerThemes();
  hangLines();
  offerCopies();
  fillTicks();
  const files = showFiles();
  if (files !== undefined) followReading(files);
  closeMenus();
  markSection();
  followLesson();
  offerTicks();
  offerDialogs();
  offerSteps();
});
