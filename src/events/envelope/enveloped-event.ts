import type { TableSpec } from '../../spec/table-spec.ts';
import type { EventExaminer, OuterDocument } from '../compile-row-encoder.ts';
import { EventExamination, rejectUnknown } from '../event-examination.ts';
import { isRecord, valueAt } from '../event-structure.ts';
import { findUnknownField, type KnownFields, knownFields } from '../known-fields.ts';
import { pointerTree } from '../pointer-tree.ts';
import type { Rejection } from '../rejection.ts';
import { DebeziumChanges, stepsToChange } from './debezium-change.ts';
import type { KcatLine } from './kcat-line.ts';
import { kcatLineOf, readKcatLine } from './kcat-line.ts';
import type { KeyEvent } from './key-event.ts';
import { KeyEvents } from './key-event.ts';
import { MessageKeys } from './message-keys.ts';
import { PartOfText } from './part-of-text.ts';
import { rejectPayload } from './reject-payload.ts';

const NOTHING: OuterDocument = { value: undefined, text: '', isTold: false };

/**
 * Opens the envelopes of one line after the other, and shows the event within, with what is around it, to the row encoder.
 *
 * An event that is a text of its own is examined like a line of NDJSON. All else is examined as a whole first: no name twice, not too deep, no
 * half characters, in an envelope as in an event. Fields that the spec does not know are looked for in the row only.
 */
export class EnvelopedEvent implements EventExaminer {
  event: object = {};
  isTombstone = false;
  kcat: OuterDocument = NOTHING;
  kcatKey: OuterDocument = NOTHING;
  debezium: OuterDocument = NOTHING;
  /** `topic/partition/offset` of the line at hand; `undefined` without kcat, or while it is not known. */
  position: string | undefined;
  readonly #isInKcat: boolean;
  readonly #isInDebezium: boolean;
  /** Absent: unknown fields are ignored. */
  readonly #known: KnownFields | undefined;
  readonly #takesKey: boolean;
  readonly #line: EventExamination;
  /** Of a payload that is an envelope again, and of one that is the event. */
  readonly #inner: EventExamination;
  readonly #payload: EventExamination;
  readonly #messageKeys: MessageKeys;
  readonly #keyEvents: KeyEvents;
  readonly #changes: DebeziumChanges;
  /** The event is a whole payload, or a part of a text that is examined already, or a message key. */
  #form: EventExamination | PartOfText | KeyEvent;
  /** What has no row, where a message key stands for it. */
  #rowless = '';

  constructor(spec: TableSpec) {
    this.#isInKcat = spec.envelopes?.includes('kcat') === true;
    this.#isInDebezium = spec.envelopes?.includes('debezium') === true;
    if (spec.unknownFields === 'reject') this.#known = knownFields(spec);
    this.#takesKey = pointerTree(spec, 'kcatKey').children.size > 0;
    this.#line = new EventExamination(spec, false);
    this.#inner = new EventExamination(spec, false);
    this.#payload = new EventExamination(spec);
    this.#messageKeys = new MessageKeys(spec);
    this.#keyEvents = new KeyEvents(spec);
    this.#changes = new DebeziumChanges(spec);
    this.#form = this.#payload;
  }

  get text(): string {
    return this.#form.text;
  }

  get length(): number {
    return this.#form instanceof EventExamination ? this.#form.length : -1;
  }

  get hasEscapes(): boolean {
    return !('hasEscapes' in this.#form) || this.#form.hasEscapes;
  }

  get hasLongNumber(): boolean {
    return !('hasLongNumber' in this.#form) || this.#form.hasLongNumber;
  }

  examine(event: object, members: number): Rejection | undefined {
    if (this.#form instanceof EventExamination) return this.#form.examine(event, members);
    const unknown =
      this.#known === undefined || !(this.#form instanceof PartOfText) ? undefined : findUnknownField(event, this.#known);
    return unknown === undefined ? undefined : rejectUnknown(unknown);
  }

  /** Opens the line in `input[start, end)`, which is `text`; or says why it holds no event. */
  open(text: string, input: Uint8Array, start: number, end: number): Rejection | undefined {
    this.position = undefined;
    this.isTombstone = false;
    this.#line.begin(text, input, start, end);
    if (!this.#isInKcat)
      return text.trim() === 'null' ? NULL_LINE : (this.#examine(this.#line) ?? this.#openChange(this.#line, []));
    const line = readKcatLine(text) ?? this.#examine(this.#line) ?? kcatLineOf(this.#line.event, this.#line);
    if ('code' in line) return line;
    this.position = line.position;
    this.kcat = line;
    if (this.#takesKey) {
      const key = this.#messageKeys.of(line);
      if ('code' in key) return key;
      this.kcatKey = key;
    }
    return this.#openPayload(line);
  }

  /** A rejection of the row encoder in the light of where the row came from. */
  explain(rejection: Rejection): Rejection {
    if (!this.isTombstone) return rejection;
    const isOfRow = this.#form instanceof PartOfText;
    if (rejection.code === 'EVENT.NULL_OFFSET' && !isOfRow)
      return this.#keyEvents.lacksOffset(rejection.field ?? '', this.#rowless);
    if (rejection.code !== 'EVENT.NULL_KEY') return rejection;
    if (isOfRow)
      return {
        ...rejection,
        reason: `${rejection.reason}: the "before" of the delete lacks it (ALTER TABLE … REPLICA IDENTITY FULL)`,
      };
    return this.#keyEvents.lacks(rejection.field ?? '', this.#rowless) ?? rejection;
  }

  #openPayload(line: KcatLine): Rejection | undefined {
    const { payload } = line;
    if (payload === null) return this.#takeKey(line, 'a null payload');
    if (typeof payload !== 'string') {
      // Only the parser knows a payload that is no text, so the line is examined.
      if (!isRecord(payload)) return rejectPayload(payload);
      if (this.#isInDebezium) return this.#openChange(this.#line, ['payload'], line);
      this.#form = new PartOfText(this.#line, ['payload'], payload);
      this.event = payload;
      return undefined;
    }
    const examination = this.#isInDebezium ? this.#inner : this.#payload;
    examination.begin(payload);
    const fault = examination.parse();
    if (fault !== undefined) return rejectPayload(payload, fault);
    if (this.#isInDebezium) return examination.examine(examination.event, -1) ?? this.#openChange(examination, [], line);
    this.#form = examination;
    this.event = examination.event;
    return undefined;
  }

  /** Opens the change event at `outer` of a text that is examined. */
  #openChange(whole: EventExamination, outer: readonly string[], line?: KcatLine): Rejection | undefined {
    const steps = [...outer, ...stepsToChange(valueAt(whole.event, outer))];
    const value = valueAt(whole.event, steps);
    const document = new PartOfText(whole, steps, value);
    this.debezium = document;
    const change = this.#changes.read(value, () => document.text);
    if ('code' in change) return change;
    const { row, isDelete } = change;
    if (row === undefined) {
      const isNull = value === null;
      return line === undefined
        ? isNull
          ? NULL_LINE
          : NO_BEFORE
        : this.#takeKey(line, isNull ? 'a null value' : 'a delete without "before"');
    }
    const event = valueAt(value, row);
    if (!isRecord(event)) throw new Error(`a change event without ${row.join('/')} was taken`);
    this.isTombstone = isDelete;
    this.#form = new PartOfText(whole, [...steps, ...row], event);
    this.event = event;
    return undefined;
  }

  #takeKey(line: KcatLine, what: string): Rejection | undefined {
    const key = this.#messageKeys.of(line);
    const found = 'code' in key ? key : this.#keyEvents.of(key, what);
    if ('code' in found) return found;
    // Nothing but the key is known; a pointer into the change event finds nothing.
    if (what !== 'a delete without "before"') this.debezium = NOTHING;
    this.#rowless = what;
    this.isTombstone = true;
    this.#form = found;
    this.event = found.event;
    return undefined;
  }

  #examine(examination: EventExamination): Rejection | undefined {
    return examination.parse() ?? examination.examine(examination.event, -1);
  }
}

const NULL_LINE: Rejection = {
  code: 'EVENT.NO_KEY',
  reason:
    'a null value without its message does not tell which row it deletes: read the topic with kcat -J, which shows key and offset (envelope: [kcat, debezium]), or set tombstones.on.delete=false in the connector',
};

const NO_BEFORE: Rejection = {
  code: 'EVENT.NO_KEY',
  reason:
    'a delete whose "before" is null does not tell which row it deletes: ALTER TABLE … REPLICA IDENTITY FULL (or DEFAULT, with a primary key), or read the topic with kcat -J, which shows the message key (envelope: [kcat, debezium])',
};
