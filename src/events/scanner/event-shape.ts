/**
 * What many events have in common, byte for byte: names in their order, brackets, white space. An event fits a shape when its bytes are those
 * of `before` and `end` and there is one JSON scalar at each place between. Whatever holds for the structure of one of them (valid, no name
 * twice, nothing unknown) then holds for all.
 */
export interface EventShape {
  readonly places: readonly ShapePlace[];
  /** The bytes behind the last place. */
  readonly end: Buffer;
}

/** One scalar that differs from event to event. */
export interface ShapePlace {
  /** The bytes between the place before and this one. */
  readonly before: Buffer;
  /** Indexes of the columns that take the value. None: the spec ignores it, and only its syntax is checked. */
  readonly columns: readonly number[];
  /** The value tells whether the event is a tombstone. */
  readonly isDeleteField: boolean;
}
