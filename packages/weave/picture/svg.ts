export { acceptQueue } from "./svg/accept-queue.ts";
export { oneServer, type OneServer } from "./svg/one-server.ts";
export { bitmap } from "./svg/bitmap.ts";
export { descriptorTables } from "./svg/descriptor-tables.ts";
export { packetTimeline, type TimelineSegment } from "./svg/packet-timeline.ts";
export { stateDiagram, type State, type Transition, type Walk } from "./svg/state-diagram.ts";
export { drawing, element, text } from "./svg/drawing.ts";
