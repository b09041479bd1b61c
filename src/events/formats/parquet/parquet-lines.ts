import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { FileMetaData } from 'hyparquet';
import { parquetMetadataAsync } from 'hyparquet';
import { DedupError } from '../../../errors.ts';
import { countText } from '../../../spec/count-text.ts';
import { isSamePlace } from '../column-steps.ts';
import type { Decoding } from '../decoding.ts';
import { shownName, sourceDamage, sourceFault } from '../decoding.ts';
import { layoutOf } from '../event-layout.ts';
import { JsonOutput } from '../json-output.ts';
import { placeColumns } from '../place-columns.ts';
import { declaredParquetType } from './declared-parquet-type.ts';
import type { ValuePrinter } from './leaf-printer.ts';
import { ParquetFile } from './parquet-file.ts';
import { parquetPrinter } from './parquet-printer.ts';
import { parquetTree, physicalMetadata } from './parquet-schema.ts';
import { readWindow } from './parquet-window.ts';

/** Lines are given out in pieces of about this size. */
const PIECE_BYTES = 512 * 1024;

/**
 * A row group is read in windows of so many rows: their values take several times the memory of their bytes. One with nested columns is read
 * whole, since its pages do not say where rows begin.
 */
const WINDOW_ROWS = 65_536;

/**
 * The rows of a Parquet file, one JSON object a line, so that the number of a line is that of its row. Memory holds one row group as it is
 * packed, and the values of a window. Throws `SOURCE.…` when the file is none, lacks key or offset, or is damaged: with the row as far as
 * which it was good.
 */
export async function* parquetLines(
  path: string,
  onRead: (bytes: number) => void,
  decoding: Decoding,
): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(path, 'r');
  try {
    const file = new ParquetFile(handle, (await handle.stat()).size, onRead);
    const footer = await readFooter(file, handle, decoding);
    yield new Uint8Array(0);
    yield* rowsOf(file, footer, decoding);
  } finally {
    await handle.close();
  }
}

interface Column {
  readonly key: string;
  /** The text of JSON before the value. */
  readonly before: Buffer;
  readonly print: ValuePrinter;
}

interface Footer {
  readonly metadata: FileMetaData;
  /** In the order of the event. */
  readonly columns: readonly Column[];
  /** The text behind the last value. */
  readonly end: Buffer;
}

async function readFooter(file: ParquetFile, handle: FileHandle, decoding: Decoding): Promise<Footer> {
  const { spec, source } = decoding;
  const notParquet = (why: string): DedupError =>
    sourceFault(decoding, {
      code: 'SOURCE.BAD_PARQUET',
      summary: `${shownName(source.name)} is no whole Parquet file`,
      why,
      next: 'fetch or make the file again; a Parquet file is written to its end before it can be read',
    });
  const start = await handle.read(Buffer.alloc(4), 0, 4, 0);
  if (start.buffer.toString('latin1') !== 'PAR1') throw notParquet('a Parquet file begins and ends with "PAR1"');
  try {
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const nodes = parquetTree(metadata);
    const physical = physicalMetadata(metadata);
    decoding.onFields?.(new Map(nodes.map((node) => [node.element.name, declaredParquetType(node)])));
    const placed = placeColumns(
      nodes.map(({ element }) => element.name),
      decoding,
    );
    const { pieces, end } = layoutOf(placed);
    const columns = pieces.flatMap(({ before, cell }): readonly Column[] => {
      const [node, steps] = [nodes[cell], placed[cell]?.steps ?? []];
      if (node === undefined) return [];
      const column = spec.columns.find(({ from }) => isSamePlace(from, steps));
      return [{ key: node.key, before, print: parquetPrinter(node, column?.type) }];
    });
    return { metadata: physical, columns, end: Buffer.from(`${end.toString()}\n`) };
  } catch (error) {
    if (error instanceof DedupError) throw error;
    throw notParquet(`what it says of itself at its end cannot be read: ${messageOf(error)}`);
  } finally {
    file.forget();
  }
}

async function* rowsOf(
  file: ParquetFile,
  { metadata, columns, end: rowEnd }: Footer,
  decoding: Decoding,
): AsyncGenerator<Uint8Array, void, undefined> {
  const output = new JsonOutput();
  const isFlat = metadata.schema.every(
    ({ repetition_type: repetition, num_children: children }, index) =>
      index === 0 || (repetition !== 'REPEATED' && children === undefined),
  );
  let row = 0;
  let good = 0;
  try {
    for (const group of metadata.row_groups) {
      const groupEnd = row + Number(group.num_rows);
      file.forget();
      while (row < groupEnd) {
        if (decoding.signal.aborted) return;
        const end = isFlat ? Math.min(groupEnd, row + WINDOW_ROWS) : groupEnd;
        const values = await readWindow(file, metadata, row, end);
        const window = columns.map(({ key, before, print }) => ({ before, print, values: values.get(key) }));
        while (row < end) {
          for (const { before, print, values: column } of window) {
            output.copy(before);
            print(column?.at(row), output);
          }
          output.copy(rowEnd);
          row += 1;
          good = output.length;
          if (good < PIECE_BYTES) continue;
          yield output.taken();
          output.length = 0;
          good = 0;
        }
      }
    }
  } catch (error) {
    // Every row before is whole.
    if (good > 0) yield output.bytes.subarray(0, good);
    throw damage(decoding, row + 1, error);
  }
  if (good > 0) yield output.taken();
  if (row !== Number(metadata.num_rows))
    throw damage(decoding, row + 1, new Error(`it says that it has ${metadata.num_rows} rows`));
}

function damage(decoding: Decoding, row: number, error: unknown): DedupError {
  if (error instanceof DedupError) return error;
  return sourceDamage(
    decoding,
    {
      code: 'SOURCE.CORRUPT',
      summary: `${shownName(decoding.source.name)} cannot be read at row ${countText(row)}, or shortly after`,
      at: `row ${row}`,
      why: messageOf(error),
      next: 'fetch or make the file again, and run the same command: events that come twice change nothing',
    },
    error,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
