import type { Grid } from "./grid.ts";
import type { ViewState } from "./view-state.ts";

export interface SelectedCell {
  readonly row: number;
  readonly column: number;
  readonly client: string;
  readonly server: string;
}

/** The cell of the matrix that the keys are about, within the grid as it is now. */
export function selectedCell({ clients, servers }: Grid, { cell }: ViewState): SelectedCell {
  const row = Math.min(cell.row, clients.length - 1);
  const column = Math.min(cell.column, servers.length - 1);
  return { row, column, client: clients[row] ?? "", server: servers[column] ?? "" };
}
