/// CSS, SCSS and Less: CSS Syntax Module Level 3.
extension Language {
  static let css: Language = {
    let forms: [Form] = [
      .comment("/*", "*/"), .string("\""), .string("'"), .code("{", "}", "block"),
      .lineComment("//", .wordStart),
    ]
    let block = Grammar(
      letters: "-", tails: "-", call: .function,
      sigils: ["@": .keyword, "!": .keyword, "#": .number, "$": .type, ".": .keyword],
      keys: [.init(mark: ":", role: .type)], forms: forms)
    return Language(
      ["css", "scss", "sass", "less", "postcss"],
      Grammar(
        tails: "-", identifier: .keyword, call: .function,
        sigils: ["@": .keyword, "#": .keyword, ".": .keyword, "$": .type], forms: forms),
      parts: ["block": block])
  }()
}
