import type { ColumnData, FileMetaData } from 'hyparquet';
import { parquetRead } from 'hyparquet';
import { COMPRESSORS } from './compressors.ts';
import type { ParquetFile } from './parquet-file.ts';

/** The values of one column, by number of row. */
export class ColumnValues {
  readonly #chunks: readonly ColumnData[];
  #index = 0;

  constructor(chunks: readonly ColumnData[]) {
    this.#chunks = chunks.toSorted((a, b) => a.rowStart - b.rowStart);
  }

  /** Rows are asked for in ascending order. `undefined` when the file has too few values. */
  at(row: number): unknown {
    let chunk = this.#chunks[this.#index];
    while (chunk !== undefined && row >= chunk.rowEnd) {
      this.#index += 1;
      chunk = this.#chunks[this.#index];
    }
    return chunk === undefined || row < chunk.rowStart ? undefined : chunk.columnData[row - chunk.rowStart];
  }
}

/** The physical values of the rows from `start` to before `end`, which are of one row group, by the keys of their columns. */
export async function readWindow(
  file: ParquetFile,
  metadata: FileMetaData,
  start: number,
  end: number,
): Promise<ReadonlyMap<string, ColumnValues>> {
  const chunks = new Map<string, ColumnData[]>();
  await parquetRead({
    file,
    metadata,
    rowStart: start,
    rowEnd: end,
    compressors: COMPRESSORS,
    utf8: false,
    geoparquet: false,
    // Of INT96 the reader asks for this in any case.
    parsers: { timestampFromNanoseconds: (nanos) => nanos },
    onChunk: (chunk) => {
      const known = chunks.get(chunk.columnName);
      if (known === undefined) chunks.set(chunk.columnName, [chunk]);
      else known.push(chunk);
    },
  });
  return new Map([...chunks].map(([key, data]) => [key, new ColumnValues(data)]));
}
