import { showProgress } from "./home-progress.ts";
import { playRecording } from "./recording.ts";

// home.js: what only the first page does.

playRecording();
showProgress();
