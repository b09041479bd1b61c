/**
 * A number with thousands separators, whole or with one digit behind its point: `1,000,000`, `1,234.5`. Not by `toLocaleString`: its first
 * call in a process takes 27 ms.
 */
export function countText(value: number | bigint): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+(?:\.\d)?$)/g, ',');
}
