import type { OwnFiles } from '../data/own-files.ts';
import { type CsvTable, guessLabel, readCsv, takeColumns } from '../data/read-csv.ts';
import { readImages } from '../data/read-images.ts';
import { element } from './element.ts';

/** The control for files of the visitor. */
export interface OwnFilesField {
  root: HTMLElement;
  /** Whether it asks for a table or for images. */
  setKind(kind: OwnFiles['kind']): void;
}

/** Makes it. Files are read here and go nowhere else. */
export function ownFilesField(onFiles: (own: OwnFiles | null) => void): OwnFilesField {
  const note = element('p', { class: 'about', role: 'status' });
  const columns = element('div', { class: 'columns' });
  const root = element('div', { class: 'own' });

  const fail = (error: unknown): void => {
    columns.replaceChildren();
    note.textContent = (error as Error).message;
    onFiles(null);
  };
  const csvInput = element('input', {
    id: 'csv-file',
    type: 'file',
    accept: '.csv,.tsv,.txt,text/csv',
    onchange: () => {
      const [file] = csvInput.files ?? [];
      if (file === undefined) return;
      file
        .text()
        .then((text) => {
          const table = readCsv(text);
          note.textContent = `${table.rows.length} rows of ${file.name}`;
          chooseColumns(table, columns, (own) => {
            if (own === null) note.textContent = 'Choose at least one column of numbers.';
            onFiles(own);
          });
        })
        .catch(fail);
    },
  });
  const takeImages = (input: HTMLInputElement): void => {
    const files = [...(input.files ?? [])];
    if (files.length === 0) return;
    readImages(files, (done) => {
      note.textContent = `Reading images: ${Math.round(100 * done)}%`;
    })
      .then((own) => {
        const numClasses = new Set(own.labels).size;
        note.textContent = `${own.labels.length} images of ${numClasses} classes`;
        onFiles(own);
      })
      .catch(fail);
  };
  const folderInput = element('input', {
    id: 'image-folder',
    type: 'file',
    webkitdirectory: true,
    onchange: () => takeImages(folderInput),
  });
  const imageInput = element('input', {
    id: 'image-files',
    type: 'file',
    accept: 'image/*',
    multiple: true,
    onchange: () => takeImages(imageInput),
  });
  const labeled = (input: HTMLInputElement, label: string): HTMLElement =>
    element('div', { class: 'field' }, element('label', { for: input.id }, label), input);
  return {
    root,
    setKind: (kind) => {
      if (root.dataset.kind === kind) return;
      root.dataset.kind = kind;
      columns.replaceChildren();
      note.textContent = '';
      const inputs =
        kind === 'csv'
          ? [labeled(csvInput, 'CSV file, with a line of column names')]
          : [
              labeled(folderInput, 'Folder, with a folder for each class'),
              labeled(imageInput, 'Or files, named by class: cat_1.png, cat_2.png'),
            ];
      root.replaceChildren(...inputs, note, columns);
    },
  };
}

/** Lets the visitor choose the label and the features of a table. */
function chooseColumns(table: CsvTable, root: HTMLElement, onOwn: (own: OwnFiles | null) => void): void {
  let label = guessLabel(table);
  const boxes = table.columns.map((name, k) =>
    element('input', {
      type: 'checkbox',
      id: `column-${k}`,
      value: name,
      checked: table.numeric.includes(k) && k !== label,
      disabled: !table.numeric.includes(k),
      onchange: () => tell(),
    }),
  );
  const tell = (): void => {
    const features = boxes.flatMap((box, k) => (box.checked && k !== label ? [k] : []));
    onOwn(features.length === 0 ? null : takeColumns(table, features, label));
  };
  const select = element(
    'select',
    {
      id: 'label-column',
      onchange: () => {
        boxes[label]!.checked = table.numeric.includes(label);
        label = Number(select.value);
        boxes[label]!.checked = false;
        tell();
      },
    },
    ...table.columns.map((name, k) => element('option', { value: k, selected: k === label }, name)),
  );
  root.replaceChildren(
    element(
      'div',
      { class: 'field' },
      element('label', { for: 'label-column' }, 'Column of the class'),
      select,
    ),
    element(
      'fieldset',
      { class: 'boxes' },
      element('legend', {}, 'Columns to learn from'),
      ...boxes.map((box, k) => element('label', { for: box.id }, box, table.columns[k]!)),
    ),
  );
  tell();
}
