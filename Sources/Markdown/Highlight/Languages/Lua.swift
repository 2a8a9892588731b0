import Canvas

/// Lua: the reference manual, 3.1 Lexical Conventions.
extension Language {
  static let lua: Language = {
    func long(_ prefix: String, _ role: Role) -> Form {
      Form(
        open: "[", close: "]", role: role, prefix: prefix, fence: "=", suffix: "]",
        spansLines: true)
    }
    return Language(
      ["lua", "luau"],
      Grammar(
        words: [
          .init(.keyword, "function", next: .function),
          .init(
            .keyword,
            """
            local if then else elseif end for in while do repeat until return break goto and or not
            nil true false self
            """),
        ],
        call: .function,
        forms: [
          .lineComment("--"), .string("\""), .string("'"), long("--[", .comment),
          long("[", .string),
        ]))
  }()
}
