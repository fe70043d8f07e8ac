/** The variable that is "write" in the environment of tests that `npm run weave -- --run` starts: failures are kept then. */
export const WRITING = "ACCEPT_LOOP_WEAVE";
