import type { OuterDocument } from '../compile-row-encoder.ts';
import type { EventExamination } from '../event-examination.ts';
import { sourceAt } from '../json-text.ts';

/** A value within a text that was examined as a whole. Its own text is cut out when somebody asks for it. */
export class PartOfText implements OuterDocument {
  readonly value: unknown;
  readonly #whole: EventExamination;
  readonly #steps: readonly string[];

  constructor(whole: EventExamination, steps: readonly string[], value: unknown) {
    this.#whole = whole;
    this.#steps = steps;
    this.value = value;
  }

  get text(): string {
    return this.#steps.length === 0 ? this.#whole.text : (sourceAt(this.#whole.text, this.#steps) ?? '');
  }

  get hasEscapes(): boolean {
    return this.#whole.hasEscapes;
  }

  get hasLongNumber(): boolean {
    return this.#whole.hasLongNumber;
  }

  get isTold(): boolean {
    return !this.#whole.hasLongNumber;
  }
}
