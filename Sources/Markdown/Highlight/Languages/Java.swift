/// Java: the language specification, 3 Lexical Structure. Groovy, Scala and Dart are near enough.
extension Language {
  static let java = Language(
    ["java", "groovy", "gradle", "scala", "dart"],
    Grammar(
      words: [
        .init(
          .keyword, "class interface enum record new extends implements throws", next: .type),
        .init(
          .keyword,
          """
          package import public private protected static final abstract synchronized volatile
          transient native strictfp if else for while do switch case default break continue return
          throw try catch finally instanceof this super null true false assert var yield sealed
          permits when goto const def val trait
          """),
        .init(.type, "int long short byte char float double boolean void"),
      ],
      letters: "$", capitalised: .type, call: .function, sigils: ["@": .keyword],
      forms: [
        .lineComment("//"), .comment("/*", "*/"), .text("\"\"\""), .string("\""), .string("'"),
      ]))
}
