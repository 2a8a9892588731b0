/// Swift: the Swift book, Lexical Structure.
extension Language {
  static let swift: Language = {
    let inset = Form.code("\\(", ")")
    let fenced = { (form: inout Form) in form.fence = "#" }
    return Language(
      ["swift"],
      Grammar(
        words: [
          .init(.keyword, "func macro", next: .function),
          .init(
            .keyword, "class struct enum protocol actor extension typealias associatedtype import",
            next: .type, mayBeLabels: true),
          .init(
            .keyword,
            """
            var let if else guard switch case for in while repeat return break continue
            fallthrough defer do catch throw throws rethrows try async await init deinit subscript
            operator precedencegroup Self super as is where some any inout
            static final public private fileprivate internal package open override mutating
            nonmutating lazy weak unowned convenience required optional dynamic indirect infix
            prefix postfix get set willSet didSet consuming borrowing consume nonisolated isolated
            sending each _
            """, mayBeLabels: true),
          .init(.keyword, "default self nil true false"),
        ],
        letters: "$", capitalised: .type, call: .function, sigils: ["@": .keyword, "#": .keyword],
        forms: [
          .lineComment("//"), .comment("/*", "*/", nests: true),
          .text("\"\"\"", insets: [inset]).with(fenced),
          .string("\"", insets: [inset]).with(fenced),
        ]))
  }()
}
