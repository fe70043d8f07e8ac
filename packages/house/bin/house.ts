import { writeFileSync } from "node:fs";
import { PICTURE, picture } from "../picture.ts";

// npm run house: draws the house anew, from what the sources import now.

writeFileSync(PICTURE, picture());
