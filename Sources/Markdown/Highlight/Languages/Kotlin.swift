/// Kotlin: the grammar of the language specification.
extension Language {
  static let kotlin: Language = {
    let filled = { (form: inout Form) in
      form.variable = "$"
      form.insets = [.code("${", "}")]
    }
    return Language(
      ["kotlin", "kt", "kts"],
      Grammar(
        words: [
          .init(.keyword, "fun", next: .function),
          .init(.keyword, "class interface object typealias", next: .type),
          .init(
            .keyword,
            """
            val var if else when for in while do return break continue throw try catch finally is
            as package import this super null true false public private protected internal open
            abstract final override data sealed enum companion inline noinline crossinline reified
            suspend lateinit const operator infix tailrec external annotation by where init
            constructor get set out vararg expect actual
            """),
        ],
        capitalised: .type, call: .function, sigils: ["@": .keyword],
        forms: [
          .lineComment("//"), .comment("/*", "*/", nests: true),
          .raw("\"\"\"", spansLines: true).with(filled), .string("\"").with(filled), .string("'"),
          .raw("`"),
        ]))
  }()
}
