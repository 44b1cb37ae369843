import { type InstancePath, instanceId } from "@rollcall/contracts/identity";

/**
 * The id of each instance, remembered for the paths used lately: a look-up costs less than half of a hash. Two
 * generations bound the memory without an order of use: when the younger is full, it becomes the elder.
 */
export function createInstanceIds(maxRemembered = 100_000): (path: InstancePath) => string {
  let younger = new Map<string, string>();
  let elder = younger;
  return (path) => {
    const key = `${path.customer}/${path.machine}/${path.software}`;
    const known = younger.get(key);
    if (known !== undefined) return known;
    const id = elder.get(key) ?? instanceId(path);
    if (younger.size >= maxRemembered / 2) {
      elder = younger;
      younger = new Map();
    }
    younger.set(key, id);
    return id;
  };
}
