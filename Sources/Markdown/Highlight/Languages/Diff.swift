/// Diffs: the unified format of GNU diffutils, and what git writes around it.
extension Language {
  static let diff = Language(
    ["diff", "patch", "udiff", "unified"],
    Grammar(
      hasNumbers: false,
      lines: [
        .init(prefix: "diff ", role: .keyword), .init(prefix: "--- ", role: .keyword),
        .init(prefix: "+++ ", role: .keyword), .init(prefix: "rename ", role: .keyword),
        .init(prefix: "new file ", role: .keyword), .init(prefix: "deleted ", role: .keyword),
        .init(prefix: "similarity ", role: .comment), .init(prefix: "index ", role: .comment),
        .init(prefix: "\\ ", role: .comment),
        .init(prefix: "@@", role: .function, beginsHunk: true),
        .init(prefix: "+", role: .diffAdded), .init(prefix: "-", role: .diffRemoved),
        .init(prefix: ">", role: .diffAdded), .init(prefix: "<", role: .diffRemoved),
      ],
      onlyRuledLines: true))
}
