import { expect, test } from "vitest";
import { if_nametoindex, IFF_UP, interfaceFlags, setInterfaceFlags } from "./if.ts";

const NO_INTERFACE = "no-such-lo";
/** netdevice(7) */
const IFF_LOOPBACK = 8;

test("loopback is interface 1, is up, and says that it is loopback", () => {
  expect(if_nametoindex("lo")).toBe(1);
  expect(interfaceFlags("lo") & (IFF_UP | IFF_LOOPBACK)).toBe(IFF_UP | IFF_LOOPBACK);
});

test("an interface that is not there is ENODEV", () => {
  expect(() => if_nametoindex(NO_INTERFACE)).toThrow("if_nametoindex ENODEV: no such device");
  expect(() => interfaceFlags(NO_INTERFACE)).toThrow("ioctl ENODEV: no such device");
  expect(() => setInterfaceFlags(NO_INTERFACE, IFF_UP)).toThrow("ioctl ENODEV: no such device");
});

test("a name that no interface can have is refused before the call, and not cut", () => {
  expect(() => interfaceFlags("a-name-of-16-chs")).toThrow(RangeError);
  expect(() => interfaceFlags("a-name-of-15-ch")).toThrow("ENODEV");
});
