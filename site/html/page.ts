/** A file of the site. */
export interface Page {
  /** Its name: "03-reaping.html". */
  readonly name: string;
  readonly text: string;
}
