// What a tick is called for those who do not see it: in the pages as they are built, and when a script fills it.

export const PROVEN = "tested: evidence";
export const UNPROVEN = "not yet checked on this machine";
