import { showProgress } from "./progress/home-progress.ts";
import { playRecording } from "./figures/recording.ts";

// home.js: what only the first page does.

playRecording();
showProgress();
