/** A row of the table `orders` in a database. */
export interface Order {
  readonly id: number;
  readonly customer: string;
  readonly status: string;
  /** Cents. */
  readonly total: number;
  /** Microseconds since 1970 on the clock of the database. */
  readonly created: number;
}

/** What happened to one row, in the order of the log. */
export interface OrderChange {
  readonly op: 'r' | 'c' | 'u' | 'd';
  readonly before: Order | null;
  readonly after: Order | null;
}

const CUSTOMERS = ['Ann', 'Bob', 'Çelik', 'Dörte'];
const CREATED = 1_782_604_800_250_001;

function order(id: number, status: string): Order {
  return {
    id,
    customer: CUSTOMERS[id % CUSTOMERS.length] ?? '',
    status,
    total: id * 1995 - 4000,
    created: CREATED + id * 1_000_000,
  };
}

function changesOf(id: number): readonly OrderChange[] {
  const [open, paid, sent] = ['open', 'paid', 'sent'].map((status) => order(id, status));
  if (open === undefined || paid === undefined || sent === undefined) throw new Error('an order has three states');
  return [
    { op: id < 4 ? 'r' : 'c', before: null, after: open },
    { op: 'u', before: open, after: paid },
    ...(id % 3 === 0 ? [{ op: 'd' as const, before: paid, after: null }] : [{ op: 'u' as const, before: paid, after: sent }]),
  ];
}

/** Twelve orders: each created and paid, then sent, or, every third, deleted. */
export const ORDER_CHANGES: readonly OrderChange[] = [0, 1, 2].flatMap((step) =>
  Array.from({ length: 12 }, (_, index) => changesOf(index + 1)[step]).filter((change) => change !== undefined),
);

/** The orders that are left. */
export const ORDERS_LEFT: readonly Order[] = Array.from({ length: 12 }, (_, index) => index + 1)
  .filter((id) => id % 3 !== 0)
  .map((id) => order(id, 'sent'));
