/** Why one event cannot be stored. */
export interface Rejection {
  /** `EVENT.SUBCODE`, stable: scripts group rejects by it. */
  readonly code: string;
  /** The reason for a person, naming the value where it is short. */
  readonly reason: string;
  /** The column or JSON pointer at fault, where there is one. */
  readonly field?: string;
}
