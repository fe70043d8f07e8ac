/** What must be put right before anything can be tested, as a sentence: the lines of the lab beneath it would tell nothing. */
export class Obstacle extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.stack = "";
  }
}
