export { isSystemError, SystemError } from "./ffi.ts";
export type { Endpoint } from "./ffi.ts";
