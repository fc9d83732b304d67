/** One thing that had to hold, with the figure that shows whether it did. */
export interface Condition {
  readonly name: string;
  readonly passed: boolean;
  readonly figure: string;
}
