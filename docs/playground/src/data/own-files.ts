/** What the visitor has chosen from the own disk, read by the page. */
export type OwnFiles =
  | {
      kind: 'csv';
      /** Name of each feature. */
      columns: string[];
      /** Features, row after row. */
      values: Float32Array;
      /** Label of each row. */
      labels: string[];
    }
  | {
      kind: 'images';
      width: number;
      height: number;
      channels: number;
      /** A byte for each pixel and channel, image after image. */
      bytes: Uint8Array;
      /** Label of each image. */
      labels: string[];
    };
