/**
 * True when the lessons' runs are to be compared with what the lessons show: `REHEARSE=1 npx turbo test`. Some transcripts
 * and failures still depend on time now and then (how many bytes are not yet acknowledged, FIN or RST first): until each
 * declares what varies, a plain `turbo test` checks all of a lesson that stands without running it.
 */
export const REHEARSAL: boolean = (process.env["REHEARSE"] ?? "") !== "";
