/** What is wrong with an expression, and where: `position` counts characters from 0. */
export class FilterError extends Error {
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message}, at position ${position}`);
    this.name = "FilterError";
    this.position = position;
  }
}
