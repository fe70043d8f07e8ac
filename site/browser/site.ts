import { rememberTheme } from "./theme.ts";

rememberTheme();
