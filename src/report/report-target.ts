/** What a report belongs to on GitHub: what its links and its comment need besides the verdicts. None of it comes from one. */
export interface ReportTarget {
  /** `https://github.com` */
  readonly serverUrl: string;
  /** `owner/name` of the repository whose workflow ran; its artifacts and the pull request are there. */
  readonly repository: string;
  /** `owner/name` of the repository that has the pull request's head commit; null when that fork was deleted. */
  readonly headRepository: string | null;
  /** Tells several reports on one pull request apart. */
  readonly commentKey: string;
  /** The branch that figures are compared with, such as `main`. */
  readonly baseBranch?: string;
}
