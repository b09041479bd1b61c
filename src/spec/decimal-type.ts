/**
 * The type for decimals of at most `precision` digits, `scale` of them behind the point: the narrower one that holds them all
 * (https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types). Without a precision, the wider one.
 */
export function decimalType(precision: number | undefined, scale: number): 'NUMERIC' | 'BIGNUMERIC' {
  return precision !== undefined && scale <= 9 && precision - scale <= 29 ? 'NUMERIC' : 'BIGNUMERIC';
}
