import { offerCopies } from "./copy.ts";
import { offerTicks } from "./exercise-ticks.ts";
import { showFiles } from "./files.ts";
import { hangLines } from "./indent.ts";
import { followLesson } from "./lesson-progress.ts";
import { followReading } from "./reading.ts";
import { closeMenus } from "./menus.ts";
import { markSection } from "./outline.ts";
import { offerSteps } from "./pictures.ts";
import { offerDialogs } from "./shortcuts.ts";
import { fillTicks } from "./ticks.ts";
import { offerThemes, rememberTheme } from "./theme.ts";

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
