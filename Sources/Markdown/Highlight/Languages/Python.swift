/// Python: the language reference, 2. Lexical analysis.
extension Language {
  static let python: Language = {
    let inset = Form.code("{", "}").with { $0.isDoubled = true }
    let quotes = ["\"\"\"", "'''", "\"", "'"]
    let filled = ["f", "F", "rf", "fr", "Rf", "fR", "rF", "Fr", "RF", "FR"]
    let plain = ["", "r", "R", "b", "B", "rb", "br", "Rb", "bR", "rB", "Br", "RB", "BR", "u", "U"]
    func strings(_ prefixes: [String], _ insets: [Form]) -> [Form] {
      prefixes.flatMap { prefix in
        quotes.map { quote in
          quote.count == 3
            ? .text(prefix + quote, quote, insets: insets)
            : .string(prefix + quote, quote, insets: insets)
        }
      }
    }
    return Language(
      ["python", "py", "python3", "py3", "pyi", "pycon", "starlark", "bazel"],
      Grammar(
        words: [
          .init(.keyword, "def", next: .function),
          .init(.keyword, "class", next: .type),
          .init(
            .keyword,
            """
            if elif else for while in not and or is return yield break continue pass import from as
            with try except finally raise assert lambda global nonlocal del async await match case
            None True False self cls
            """),
          .init(
            .type,
            "int str float bool bytes list dict set tuple object complex frozenset bytearray type"),
        ],
        capitalised: .type, call: .function, sigils: ["@": .function],
        lines: [
          .init(prefix: ">>> ", role: .comment, isWholeLine: false),
          .init(prefix: "... ", role: .comment, isWholeLine: false),
        ],
        forms: [.lineComment("#")] + strings(filled, [inset]) + strings(plain, [])))
  }()
}
