export { oneServer, type OneServer } from "./svg/one-server.ts";
export { bitmap } from "./svg/bitmap.ts";
export { descriptorTables } from "./svg/descriptor-tables.ts";
export { fullBuffers, type BufferedEnd } from "./svg/full-buffers.ts";
export { packetTimeline, type TimelineSegment } from "./svg/packet-timeline.ts";
export { pollPass } from "./svg/poll-pass.ts";
export { stateDiagram, type State, type Transition, type Walk } from "./svg/state-diagram.ts";
export { arrow, drawing, element, text } from "./svg/drawing.ts";
