import { checkLesson } from "@accept-loop/weave/check-lesson";

checkLesson(import.meta.dirname);
