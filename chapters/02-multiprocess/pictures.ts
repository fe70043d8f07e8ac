import { descriptorTables } from "@accept-loop/weave/picture/svg";
import { recorded } from "@accept-loop/weave/record/recorded";

type Tables = Parameters<typeof descriptorTables>[0]["processes"];

/** Who held which socket, when the scenario looked. */
function held(when: string): Tables {
  return recorded(import.meta.dirname, "who-holds-what").data[when] as Tables;
}

export const pictures: Record<string, () => string> = {
  "after-fork": () =>
    descriptorTables({
      title: "After fork(), before anybody has closed anything",
      description: "Parent and child each hold a descriptor of the listening socket and one of the connection.",
      processes: held("after fork"),
    }),
  "after-close": () =>
    descriptorTables({
      title: "After both have closed what they do not need",
      description: "The parent holds the listening socket, the child holds the connection.",
      processes: held("after both have closed"),
    }),
};
